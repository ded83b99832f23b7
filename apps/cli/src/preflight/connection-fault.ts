/** Why a connection failed: a code such as `ECONNREFUSED` or `CERT_HAS_EXPIRED`, `timeout`, or the message of the cause. */
export function connectionFaultOf(error: unknown): string {
  let message = "unknown";
  for (let cause = error; cause instanceof Error; cause = firstOf(cause)) {
    if (cause.name === "TimeoutError") return "timeout";
    if ("code" in cause && typeof cause.code === "string" && cause.code !== "ABORT_ERR") return cause.code;
    message = cause.message;
  }
  return message;
}

/** A host name with several addresses fails with one error for each address. */
function firstOf(error: Error): unknown {
  return error instanceof AggregateError ? error.errors[0] : error.cause;
}
