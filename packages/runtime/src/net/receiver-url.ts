import ipaddr from "ipaddr.js";

type Address = ipaddr.IPv4 | ipaddr.IPv6;

/** Hosts and networks that may receive notifications although they are not public. */
export interface AllowedReceivers {
  /** In lower case. */
  hosts: readonly string[];
  networks: readonly [Address, number][];
}

const noReceivers: AllowedReceivers = { hosts: [], networks: [] };

/** `NOTIFY_ALLOW_PRIVATE=true`: loopback and the private networks of RFC 1918. */
const privateReceivers = readAllowedReceivers("127.0.0.0/8,::1/128,10.0.0.0/8,172.16.0.0/12,192.168.0.0/16");

/** Parses `NOTIFY_ALLOW`. @throws RangeError for an entry that is not a host, address or CIDR. */
export function readAllowedReceivers(text: string): AllowedReceivers {
  const entries = text.split(",").map((entry) => entry.trim().toLowerCase());
  return entries.filter((entry) => entry !== "").reduce(withEntry, noReceivers);
}

function withEntry({ hosts, networks }: AllowedReceivers, entry: string): AllowedReceivers {
  if (ipaddr.isValidCIDR(entry)) return { hosts, networks: [...networks, ipaddr.parseCIDR(entry)] };
  if (ipaddr.isValid(entry)) {
    const address = ipaddr.parse(entry);
    return { hosts, networks: [...networks, [address, address.kind() === "ipv4" ? 32 : 128]] };
  }
  if (!/^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/.test(entry)) throw new RangeError(`${entry} is not a host or CIDR`);
  return { hosts: [...hosts, entry], networks };
}

const globalUnicast = ipaddr.IPv6.parseCIDR("2000::/3");

/**
 * True for an IP address of the public internet: not private, loopback, link-local, shared or reserved, and not an IPv6
 * address that a gateway or tunnel translates to an IPv4 address.
 */
export function isPublicAddress(text: string): boolean {
  // ipaddr.js parses the deprecated ::8.8.8.8 as ::ffff:8.8.8.8.
  if (!ipaddr.isValid(text) || /^::\d+\./.test(text)) return false;
  const address = ipaddr.process(text);
  if (address.range() !== "unicast") return false;
  return address instanceof ipaddr.IPv4 || (address.zoneId === undefined && address.match(globalUnicast));
}

/** Addresses at which cloud providers return credentials to any process of the host. */
const metadataAddresses = ["fd00:ec2::254", "fd20:ce::254", "100.100.100.200", "192.0.0.192"].map((text) =>
  ipaddr.parse(text).toNormalizedString(),
);

/** True if connections to an address are permitted. Link-local and metadata addresses are never permitted. */
export function mayConnectTo(text: string, allowed: AllowedReceivers, hostname = text): boolean {
  if (!ipaddr.isValid(text)) return false;
  if (isPublicAddress(text)) return true;
  const address = ipaddr.parse(text);
  if (address instanceof ipaddr.IPv6 && (address.zoneId !== undefined || isEmbedding(address))) return false;
  const isForbidden =
    ["linkLocal", "multicast", "broadcast", "unspecified"].includes(address.range()) ||
    metadataAddresses.includes(address.toNormalizedString());
  return !isForbidden && (allowsHost(allowed, hostname) || isInNetworks(address, allowed));
}

const ipv4Compatible = ipaddr.IPv6.parseCIDR("::/96");
const translations = ["rfc6145", "rfc6052", "6to4", "teredo", "ipv4Mapped"];

/** An IPv6 address that a gateway may translate to an IPv4 address. */
function isEmbedding(address: ipaddr.IPv6): boolean {
  const range: string = address.range();
  return translations.includes(range) || (address.match(ipv4Compatible) && range !== "loopback");
}

function allowsHost({ hosts }: AllowedReceivers, hostname: string): boolean {
  return hosts.includes(hostname.toLowerCase().replace(/\.$/, ""));
}

function isInNetworks(address: Address, { networks }: AllowedReceivers): boolean {
  return networks.some(
    ([network, bits]) => network.kind() === address.kind() && address.match(network, bits),
  );
}

function isLocalhost(hostname: string): boolean {
  return hostname === "localhost" || hostname.endsWith(".localhost");
}

export function isLoopback(hostname: string): boolean {
  if (isLocalhost(hostname)) return true;
  return ipaddr.isValid(hostname) && ipaddr.process(hostname).range() === "loopback";
}

const lengthMax = 2_000;

/**
 * Why a receiver's URL is refused, or null. A host name is checked as text only: the address that it resolves to is
 * checked when a connection opens.
 */
export function receiverUrlFault(text: string, allowed: AllowedReceivers): string | null {
  if (text.length > lengthMax) return `must have at most ${lengthMax} characters`;
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null) return "must be a URL";
  const { protocol, username, password, hash } = url;
  const hostname = hostnameOf(url);
  if (protocol !== "https:" && !(protocol === "http:" && isLoopback(hostname))) return "must be https";
  if (username !== "" || password !== "") return "must not hold a user or a password";
  if (hash !== "") return "must not have a fragment";
  return mayBeCalled(hostname, allowed) ? null : "must not be a loopback or private address";
}

function mayBeCalled(hostname: string, allowed: AllowedReceivers): boolean {
  if (isLocalhost(hostname))
    return allowsHost(allowed, hostname) || mayConnectTo("127.0.0.1", allowed, hostname);
  return !ipaddr.isValid(hostname) || mayConnectTo(hostname, allowed);
}

/** Without the brackets of an IPv6 address and the trailing dot of a name. */
export function hostnameOf({ hostname }: URL): string {
  return hostname.replace(/^\[|\]$/g, "").replace(/\.$/, "");
}

/** Combines `NOTIFY_ALLOW` and `NOTIFY_ALLOW_PRIVATE`. */
export function allowedReceiversOf(config: {
  notifyAllow: AllowedReceivers;
  notifyAllowPrivate: boolean;
}): AllowedReceivers {
  const { notifyAllow, notifyAllowPrivate } = config;
  if (!notifyAllowPrivate) return notifyAllow;
  return {
    hosts: notifyAllow.hosts,
    networks: [...notifyAllow.networks, ...privateReceivers.networks],
  };
}
