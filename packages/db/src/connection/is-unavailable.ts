import { PoolerError } from "./session.ts";

/** Whether PostgreSQL was unreachable, shutting down or not writable. The same request may succeed later. */
export function isDatabaseUnavailable(error: unknown): boolean {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if (cause instanceof PoolerError) return true;
    if ("code" in cause && typeof cause.code === "string" && isUnavailableCode(cause.code)) return true;
    if (unavailableMessages.some((message) => cause instanceof Error && cause.message.includes(message)))
      return true;
  }
  return false;
}

/**
 * Network errors and these codes of PostgreSQL: classes 08 (connection), 28 (login refused), 40 (transaction rollback), 53
 * (insufficient resources, for example a full disk), 57 (shutdown or timeout) and 58 (system error), 25006 (read-only), 55P03 (lock
 * timeout), 3D000 (unknown database), 42501 (missing privilege), and 26000 and 42P05 (prepared statements behind a pooler).
 */
function isUnavailableCode(code: string): boolean {
  return (
    networkCodes.has(code) ||
    /^(?:(?:08|28|40|53|57|58)\w{3}|25006|26000|42P05|55P03|3D000|42501)$/.test(code)
  );
}

const networkCodes: ReadonlySet<string> = new Set([
  "ECONNREFUSED",
  "ECONNRESET",
  "EPIPE",
  "ETIMEDOUT",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "ENETUNREACH",
]);

/** Errors of pg without a code. */
const unavailableMessages = [
  "Connection terminated",
  "timeout exceeded when trying to connect",
  "Client has encountered a connection error",
];
