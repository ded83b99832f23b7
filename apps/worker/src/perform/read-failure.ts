import type { CallResult } from "@account-opening/core";
import { MxError, MxNotFoundError, MxThrottledError, MxUnavailableError } from "@account-opening/mx";

/** What a failed GET means. Anything but MX's failure is ours, and thrown on. */
export function readFailure(error: unknown, callNumber: number): CallResult {
  if (error instanceof MxNotFoundError) return { kind: "member_missing", callNumber };
  if (!(error instanceof MxError)) throw error;
  return { kind: "call_failed", why: error.reason, retryAfterMs: waitAsked(error), callNumber };
}

function waitAsked(error: MxError): number | null {
  const mayAsk = error instanceof MxThrottledError || error instanceof MxUnavailableError;
  return mayAsk ? error.retryAfterMs : null;
}
