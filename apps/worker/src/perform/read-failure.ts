import type { CallResult } from "@account-opening/core/member";
import { MxError, MxNotFoundError, MxThrottledError, MxUnavailableError } from "@account-opening/mx";

/** The result of a failed GET. Errors other than those of MX are thrown again. */
export function readFailure(error: unknown, callNumber: number): CallResult {
  if (error instanceof MxNotFoundError) return { kind: "member_missing", callNumber };
  if (!(error instanceof MxError)) throw error;
  return { kind: "call_failed", why: error.reason, retryAfterMs: requestedWaitMs(error), callNumber };
}

function requestedWaitMs(error: MxError): number | null {
  const hasRetryAfter = error instanceof MxThrottledError || error instanceof MxUnavailableError;
  return hasRetryAfter ? error.retryAfterMs : null;
}
