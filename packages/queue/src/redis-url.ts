import { readFileSync } from "node:fs";
import type { ConnectionOptions } from "node:tls";

/** A host and a port. */
interface RedisNode {
  host: string;
  port: number;
}

/** Where Redis is, and how to log in. */
export interface RedisAddress {
  kind: "single" | "sentinel" | "cluster";
  /** The server, the Sentinels, or nodes of the cluster. */
  nodes: [RedisNode, ...RedisNode[]];
  /** The options that every connection to a data node needs. */
  login: {
    username?: string;
    password?: string;
    db?: number;
    family?: number;
    tls?: ConnectionOptions;
  };
  /** The name of the primary at the Sentinels, and the login there. */
  sentinel: { name: string; sentinelUsername?: string; sentinelPassword?: string };
}

/** The host list is the part that `URL` cannot parse. */
const form = /^(rediss?)(?:\+(sentinel|cluster))?:\/\/([^/?#]*@)?([^/?#]*)([^#]*)$/;

const defaultPorts = { single: 6379, sentinel: 26379, cluster: 6379 } as const;

/**
 * Reads `REDIS_URL`. The form with Sentinels, and the names of the parameters, are those of redis-py and its extensions.
 *
 * - `redis://user:password@host:port/db`
 * - `redis+sentinel://user:password@host:port,host:port/name/db`, with `sentinel_username` and `sentinel_password`
 * - `redis+cluster://user:password@host:port,host:port`
 *
 * With `rediss`, every connection uses TLS. `ssl_ca_certs`, `ssl_certfile` and `ssl_keyfile` name files in PEM format.
 *
 * @throws RangeError if the URL has another form; an error of `fs` if a file cannot be read
 * @see https://pypi.org/project/redis-sentinel-url/
 */
export function readRedisUrl(text: string): RedisAddress {
  const [, scheme, kind = "single", credentials = "", hosts = "", rest = ""] = form.exec(text) ?? [];
  if (scheme === undefined || !isKind(kind)) throw new RangeError("REDIS_URL has an unknown form.");
  const [first, ...others] = hosts.split(",").map((host) => nodeOf(host, defaultPorts[kind]));
  if (first === undefined) throw new RangeError("REDIS_URL names no host.");
  const { username, password, pathname, searchParams } = new URL(`${scheme}://${credentials}host${rest}`);
  const [name, db] = kind === "sentinel" ? pathname.slice(1).split("/") : ["", pathname.slice(1)];
  if (kind === "sentinel" && !name) throw new RangeError("REDIS_URL lacks the name of the primary.");
  const parameter = (key: string) => searchParams.get(key) ?? undefined;
  return {
    kind,
    nodes: [first, ...others],
    login: defined({
      username: decodeURIComponent(username) || undefined,
      password: decodeURIComponent(password) || undefined,
      db: db ? Number(db) : undefined,
      family: parameter("family") === undefined ? undefined : Number(parameter("family")),
      tls: scheme === "rediss" ? tlsOf(parameter) : undefined,
    }),
    sentinel: defined({
      name: decodeURIComponent(name ?? ""),
      sentinelUsername: parameter("sentinel_username"),
      sentinelPassword: parameter("sentinel_password"),
    }),
  };
}

function isKind(kind: string): kind is RedisAddress["kind"] {
  return Object.hasOwn(defaultPorts, kind);
}

function nodeOf(text: string, defaultPort: number): RedisNode {
  const { hostname, port } = new URL(`redis://${text}`);
  // An IPv6 address has brackets only in a URL.
  return { host: hostname.replace(/^\[(.*)\]$/, "$1"), port: port === "" ? defaultPort : Number(port) };
}

function tlsOf(parameter: (key: string) => string | undefined): ConnectionOptions {
  const file = (key: string) => {
    const path = parameter(key);
    return path === undefined ? undefined : readFileSync(path);
  };
  return defined({ ca: file("ssl_ca_certs"), cert: file("ssl_certfile"), key: file("ssl_keyfile") });
}

type Defined<Fields> = { [Name in keyof Fields]: Exclude<Fields[Name], undefined> };

/** Leaves out undefined fields, which ioredis would not replace by its defaults. */
function defined<Fields extends object>(fields: Fields): Defined<Fields> {
  return Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== undefined),
  ) as Defined<Fields>;
}
