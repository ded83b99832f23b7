import ipaddr from "ipaddr.js";

/** Whether an IP address is one of the public internet: not private, loopback, link-local, shared, reserved or mapped to such. */
export function isPublicAddress(address: string): boolean {
  return ipaddr.isValid(address) && ipaddr.process(address).range() === "unicast";
}

/** Whether a host name or an IP address without brackets is this machine. */
export function isLoopback(hostname: string): boolean {
  if (hostname === "localhost" || hostname.endsWith(".localhost")) return true;
  return ipaddr.isValid(hostname) && ipaddr.process(hostname).range() === "loopback";
}

export interface ReceiverRules {
  /** Whether loopback and private addresses may be called. */
  allowPrivate: boolean;
}

const lengthMax = 2_000;

/**
 * Why nothing is to be sent to a URL that somebody else has chosen, or null. Of a host's name only what shows in it is
 * judged here: what it resolves to is judged where it is connected to.
 */
export function receiverUrlFault(text: string, { allowPrivate }: ReceiverRules): string | null {
  if (text.length > lengthMax) return `must have at most ${lengthMax} characters`;
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null) return "must be a URL";
  const { protocol, username, password, hash } = url;
  const hostname = hostnameOf(url);
  if (protocol !== "https:" && !(protocol === "http:" && isLoopback(hostname))) return "must be https";
  if (username !== "" || password !== "") return "must not hold a user or a password";
  if (hash !== "") return "must not have a fragment";
  const isPrivate = isLoopback(hostname) || (ipaddr.isValid(hostname) && !isPublicAddress(hostname));
  return isPrivate && !allowPrivate ? "must not be a loopback or private address" : null;
}

/** An IPv6 address stands in brackets in a URL. A name may end in a point. */
export function hostnameOf({ hostname }: URL): string {
  return hostname.replace(/^\[|\]$/g, "").replace(/\.$/, "");
}
