import { PoolerError } from "./session.ts";

/** Cause and remedy by error code of PostgreSQL, Node.js or OpenSSL. The texts contain no values. */
const explanations: readonly [RegExp, string][] = [
  [/^28P01$/, "PostgreSQL refused the password: correct the user and the password in DATABASE_URL."],
  [
    /^28000$/,
    "PostgreSQL refused the login: correct the user in DATABASE_URL, or pg_hba.conf on the server.",
  ],
  [/^3D000$/, "The database does not exist: create it, or correct its name in DATABASE_URL."],
  [
    /^42501$/,
    "The login lacks privileges: run pnpm db:roles as the owner, and give the login its role. Migrations need the owner.",
  ],
  [/^(?:42P01|42703|3F000)$/, "The schema is missing or older than this release: run pnpm db:migrate."],
  [/^25006$/, "PostgreSQL is read-only or a standby. Use the primary."],
  [/^53300$/, "PostgreSQL has no connection left: close some, or raise max_connections."],
  [
    /^(?:26000|42P05)$/,
    "A prepared statement is missing or exists already, as behind a connection pooler that does not support them: add prepared_statements=false to DATABASE_URL, or use PgBouncer 1.21 or later with max_prepared_statements above 0.",
  ],
  [/^57P0[1-3]$/, "PostgreSQL is starting or shutting down: try again in a moment."],
  [/^(?:ENOTFOUND|EAI_AGAIN)$/, "The host of DATABASE_URL is unknown: correct its name, or the DNS."],
  [
    /^ECONNREFUSED$/,
    "Nothing listens at the host and port of DATABASE_URL: start PostgreSQL, or correct them.",
  ],
  [
    /^(?:ETIMEDOUT|EHOSTUNREACH|ENETUNREACH)$/,
    "The host of DATABASE_URL does not answer: check its address, the network and the firewall.",
  ],
  [/^(?:ECONNRESET|EPIPE)$/, "PostgreSQL closed the connection: check its log, and try again."],
  [/^CERT_HAS_EXPIRED$/, "The certificate of PostgreSQL has expired: renew it."],
  [
    /^ERR_TLS_CERT_ALTNAME_INVALID$/,
    "The certificate of PostgreSQL is for another host name: use that name in DATABASE_URL, or renew it.",
  ],
  [
    /CERT|SIGNATURE|ISSUER/,
    "The certificate of PostgreSQL is not trusted: name its authority with sslrootcert=FILE in DATABASE_URL or in NODE_EXTRA_CA_CERTS.",
  ],
  [/^(?:ERR_INVALID_URL|ENOENT)$/, "DATABASE_URL, or a file that it names, cannot be read: correct it."],
];

/** Errors of pg without a code, by message. */
const messages: readonly [string, string][] = [
  [
    "does not support SSL",
    "PostgreSQL offers no TLS: enable it there, or remove sslmode from DATABASE_URL on a trusted network.",
  ],
  [
    "query_wait_timeout",
    "The connection pooler had no free connection to PostgreSQL: raise its pool size, or start PostgreSQL.",
  ],
  [
    "server login has been failing",
    "The connection pooler cannot log in to PostgreSQL: start PostgreSQL, or correct the pooler's login.",
  ],
  ["password must be a string", "PostgreSQL wants a password: add it to DATABASE_URL."],
  [
    "timeout exceeded when trying to connect",
    "The host of DATABASE_URL does not answer in time: check the network.",
  ],
  ["Connection terminated", "PostgreSQL closed the connection: check its log, and try again."],
];

/** Cause and remedy. Null for an error that does not concern the connection or the schema. */
export function explainDatabaseError(error: unknown): string | null {
  for (let cause = error; cause instanceof Error; cause = firstOf(cause)) {
    const code = "code" in cause && typeof cause.code === "string" ? cause.code : "";
    const { message } = cause;
    if (cause instanceof PoolerError) return message;
    const explanation =
      explanations.find(([pattern]) => code !== "" && pattern.test(code)) ??
      messages.find(([text]) => message.includes(text));
    if (explanation !== undefined) return explanation[1];
  }
  return null;
}

/** A host name with several addresses fails with one error for each address. */
function firstOf(error: Error): unknown {
  return error instanceof AggregateError ? error.errors[0] : error.cause;
}
