/** One word for why a connection failed, for instance `ECONNREFUSED`, `CERT_HAS_EXPIRED` or `timeout`. */
export function connectionFaultOf(error: unknown): string {
  for (let cause = error; cause instanceof Error; cause = firstOf(cause)) {
    if (cause.name === "TimeoutError") return "timeout";
    if ("code" in cause && typeof cause.code === "string" && cause.code !== "ABORT_ERR") return cause.code;
  }
  return "unknown";
}

/** A host name with several addresses fails with one error for each address. */
function firstOf(error: Error): unknown {
  return error instanceof AggregateError ? error.errors[0] : error.cause;
}
