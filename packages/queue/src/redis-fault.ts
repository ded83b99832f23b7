const refusals =
  /\b(OOM|READONLY|BUSY|NOREPLICAS|MISCONF|LOADING|MASTERDOWN|CLUSTERDOWN|MOVED|CROSSSLOT|NOAUTH|WRONGPASS|NOPERM)\b/;

/** One word for why a command failed: Redis's own error code, `timeout`, `refused` or `unreachable`. */
export function redisFaultOf(error: unknown): string {
  if (!(error instanceof Error)) return "unknown";
  const refusal = refusals.exec(error.message)?.[1];
  if (refusal !== undefined) return refusal;
  if (error.message.includes("timed out") || ("code" in error && error.code === "ETIMEDOUT"))
    return "timeout";
  return error.name === "ReplyError" ? "refused" : "unreachable";
}
