/** Whether PostgreSQL could not be reached, is going away, or cannot write now: the same request may succeed later. */
export function isDatabaseUnavailable(error: unknown): boolean {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if ("code" in cause && typeof cause.code === "string" && isAwayCode(cause.code)) return true;
    if (awayMessages.some((message) => cause instanceof Error && cause.message.includes(message)))
      return true;
  }
  return false;
}

/**
 * Of the network; and PostgreSQL's classes 08 (connection), 40 (rolled back for another's sake), 53 (out of resources, a
 * full disk among them), 57 (shutting down, or out of time) and 58 (system), 25006 (read-only: a standby, or on purpose)
 * 55P03 (a lock not had in time), class 28 (a login refused), 3D000 (no such
 * database) and 42501 (privileges not given).
 */
function isAwayCode(code: string): boolean {
  return networkCodes.has(code) || /^(?:(?:08|28|40|53|57|58)\w{3}|25006|55P03|3D000|42501)$/.test(code);
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

/** pg gives these no code. */
const awayMessages = [
  "Connection terminated",
  "timeout exceeded when trying to connect",
  "Client has encountered a connection error",
];
