import { z } from "zod";

// Both services may be named by several hosts, which `URL` cannot parse. The packages db and queue read the addresses.

const login = "(?:[^\\s/?#]*@)?";
const host = "(?:\\[[\\da-fA-F:.]+\\]|[^\\s,:/?#@[\\]]+)(?::\\d{1,5})?";
const hosts = `${host}(?:,${host})*`;
const redisParameter =
  "(?:family|sentinel_username|sentinel_password|ssl_ca_certs|ssl_certfile|ssl_keyfile)=[^&#\\s]*";
const redisParameters = `(?:\\?${redisParameter}(?:&${redisParameter})*)?`;

const postgresForm = new RegExp(`^postgres(?:ql)?://${login}${hosts}(?:/[^?#\\s]*)?(?:\\?[^#\\s]*)?$`);
const redisForms = [
  `rediss?://${login}${host}(?:/\\d*)?`,
  `rediss?\\+sentinel://${login}${hosts}/[^/?#\\s]+(?:/\\d*)?`,
  `rediss?\\+cluster://${login}${hosts}/?`,
].map((form) => new RegExp(`^${form}${redisParameters}$`));

/** Only a server that accepts writes is useful, so libpq's other values are refused. */
const otherSession = /[?&]target_session_attrs=(?!(?:read-write|primary)(?:&|$))/;

export const postgresUrl = z
  .string()
  .refine((text) => postgresForm.test(text) && !otherSession.test(text), "is not such a URL")
  .describe("postgres://user:password@host:port/database, or several hosts: host:port,host:port");

export const redisUrl = z
  .string()
  .refine((text) => redisForms.some((form) => form.test(text)), "is not such a URL")
  .describe(
    "redis://host:port, redis+sentinel://host:port,host:port/name or redis+cluster://host:port,host:port; rediss for TLS",
  );

/** The part in braces decides the slot of a key. */
const hashTag = /^[^{]*\{[^}]+\}/;

/** Redis Cluster refuses a command whose keys are in several slots. For `.superRefine`. */
export function requireHashTag(
  { REDIS_URL, QUEUE_PREFIX }: { REDIS_URL: string; QUEUE_PREFIX: string },
  context: z.core.$RefinementCtx,
): void {
  if (!/^rediss?\+cluster:/.test(REDIS_URL) || hashTag.test(QUEUE_PREFIX)) return;
  const message = "has no part in braces, which keeps all keys in one slot of the cluster of REDIS_URL";
  context.addIssue({ code: "custom", path: ["QUEUE_PREFIX"], message });
}
