/** How Redis begins its refusals. */
const refusals =
  /\b(OOM|READONLY|BUSY|NOREPLICAS|MISCONF|LOADING|MASTERDOWN|CLUSTERDOWN|NOAUTH|WRONGPASS|NOPERM)\b/;

/** Why Redis did not do what it was asked, in one word: that of its refusal, `timeout`, or `unreachable`. */
export function redisFaultOf(error: unknown): string {
  if (!(error instanceof Error)) return "unknown";
  const refusal = refusals.exec(error.message)?.[1];
  if (refusal !== undefined) return refusal;
  if (error.message.includes("timed out") || ("code" in error && error.code === "ETIMEDOUT"))
    return "timeout";
  return error.name === "ReplyError" ? "refused" : "unreachable";
}
