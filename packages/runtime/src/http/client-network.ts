import ipaddr from "ipaddr.js";

/**
 * The network that a rate limit counts for a client address: one IPv4 address, or the /64 of an IPv6 address, because a
 * client usually controls all addresses of its /64.
 */
export function clientNetworkOf(address: string | undefined): string {
  if (address === undefined || !ipaddr.isValid(address)) return address ?? "unknown";
  const parsed = ipaddr.process(address);
  if (parsed instanceof ipaddr.IPv4) return parsed.toString();
  const prefix = parsed.parts.slice(0, 4).map((part) => part.toString(16));
  return `${prefix.join(":")}::/64`;
}
