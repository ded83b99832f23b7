import { redisFaultOf } from "./redis-fault.ts";

/** Cause and remedy by error code of Redis, Node.js or OpenSSL. The texts contain no values. */
const explanations: readonly [RegExp, string][] = [
  [
    /^All sentinels are unreachable.*(?:NOAUTH|WRONGPASS)/,
    "The Sentinels refused the login: add sentinel_username and sentinel_password to REDIS_URL, or correct them.",
  ],
  [
    /\bNOAUTH\b/,
    "Redis requires a login (NOAUTH): add the user and the password to REDIS_URL, as redis://user:password@host:port.",
  ],
  [/\bWRONGPASS\b/, "Redis refused the login (WRONGPASS): correct the user and the password in REDIS_URL."],
  [
    /\b(?:MOVED|ASK) \d+ /,
    "Redis is a node of a cluster (MOVED), and REDIS_URL names a single server: use redis+cluster://host:port.",
  ],
  [
    /\bCROSSSLOT\b/,
    "The keys are in several slots of the cluster (CROSSSLOT): put braces around a part of QUEUE_PREFIX, as in {account-opening}.",
  ],
  [
    /\bREADONLY\b/,
    "Redis is a replica, which takes no jobs (READONLY): name the primary in REDIS_URL. The forms redis+sentinel:// and redis+cluster:// find it, also after a failover.",
  ],
  [
    /\bMASTERDOWN\b/,
    "Redis is a replica without its primary (MASTERDOWN): start the primary, or promote a replica.",
  ],
  [
    /\bCLUSTERDOWN\b/,
    "The cluster has no primary for some slots (CLUSTERDOWN): wait for its failover, or start the missing node. CLUSTER INFO shows its state.",
  ],
  [/cluster support disabled/, "Redis is not a cluster: use redis://host:port in REDIS_URL."],
  [
    /^All sentinels are unreachable/,
    "No Sentinel answers, or none knows the primary: correct the hosts and the name in REDIS_URL, as redis+sentinel://host:port/name, or start the Sentinels.",
  ],
  [
    /ERR_TLS_CERT_ALTNAME_INVALID/,
    "The certificate of Redis is for another host name: use that name in REDIS_URL.",
  ],
  [/CERT_HAS_EXPIRED/, "The certificate of Redis has expired: renew it."],
  [
    /CERT|SIGNATURE|ISSUER/,
    "The certificate of Redis is not trusted: name its authority with ssl_ca_certs=FILE in REDIS_URL or in NODE_EXTRA_CA_CERTS.",
  ],
];

/** One sentence with cause and remedy. Null for an error that has none, for instance a failed connection. */
export function explainRedisError(error: unknown): string | null {
  const texts = textsOf(error);
  const noPermission = texts.find((text) => text.includes("NOPERM"));
  if (noPermission !== undefined) return explainPermission(noPermission);
  for (const [pattern, explanation] of explanations)
    if (texts.some((text) => pattern.test(text))) return explanation;
  return null;
}

/** The messages and the codes of an error and of its causes. ioredis stores the cause of a failed cluster in `lastNodeError`. */
function textsOf(error: unknown): string[] {
  if (!(error instanceof Error)) return [];
  const { code } = error as { code?: unknown };
  const { lastNodeError } = error as { lastNodeError?: unknown };
  return [
    error.message,
    ...(typeof code === "string" ? [code] : []),
    ...textsOf(error.cause),
    ...textsOf(lastNodeError),
  ];
}

function explainPermission(message: string): string {
  const command = /'([\w|-]+)'/.exec(message)?.[1];
  return command === undefined
    ? "Redis refuses its user a key or a channel: allow all keys with the prefix of QUEUE_PREFIX."
    : `Redis refuses its user the command ${command}: allow it with ACL SETUSER.`;
}

/** An error of Redis for the log: one word, and a sentence if there is a remedy. */
export function describeRedisError(error: unknown): { reason: string; problem: string | undefined } {
  return { reason: redisFaultOf(error), problem: explainRedisError(error) ?? undefined };
}
