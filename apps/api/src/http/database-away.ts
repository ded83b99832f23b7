/** Whether PostgreSQL could not be reached, or is going away: the same request may succeed later. */
export function isDatabaseAway(error: unknown): boolean {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if ("code" in cause && typeof cause.code === "string" && isAwayCode(cause.code)) return true;
    if (awayMessages.some((message) => cause instanceof Error && cause.message.includes(message)))
      return true;
  }
  return false;
}

/** Of the network; and PostgreSQL's class 08 (connection), 57P (shutting down) and 53 (out of resources). */
function isAwayCode(code: string): boolean {
  return networkCodes.has(code) || /^(08|57P|53)\w{2,3}$/.test(code);
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
  "Query read timeout",
  "Client has encountered a connection error",
];
