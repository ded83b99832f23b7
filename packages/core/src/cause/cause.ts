/**
 * The HTTP request that caused work: a webhook, or a request to the API. It is stored with the work, so that log lines, traces
 * and notifications name the request.
 */
export interface Cause {
  /** `X-Request-Id` of the response to the request. */
  readonly requestId: string;
  /**
   * The span of the request, if traces are on.
   * @see https://www.w3.org/TR/trace-context/#traceparent-header
   */
  readonly traceparent?: string;
}

const requestIdPattern = /^[A-Za-z0-9._-]{1,128}$/;
const traceparentPattern = /^[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/;

/** Whether a request ID can be sent in a header and stored. */
export function isRequestId(value: unknown): value is string {
  return typeof value === "string" && requestIdPattern.test(value);
}

/** A stored cause. Null if there is none, or if it was changed by hand and is not valid. */
export function readCause(stored: unknown): Cause | null {
  if (typeof stored !== "object" || stored === null) return null;
  const { requestId, traceparent } = stored as Record<string, unknown>;
  if (!isRequestId(requestId)) return null;
  const isTraceparent = typeof traceparent === "string" && traceparentPattern.test(traceparent);
  return isTraceparent ? { requestId, traceparent } : { requestId };
}

/** The cause of the last item that has one. */
export function lastCause(items: readonly { readonly cause?: Cause | null }[]): Cause | null {
  return items.findLast(({ cause }) => cause != null)?.cause ?? null;
}
