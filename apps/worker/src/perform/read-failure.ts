import type { CallResult } from "@account-opening/core";
import {
  MxError,
  MxListTooLargeError,
  MxNotFoundError,
  MxThrottledError,
  MxUnavailableError,
} from "@account-opening/mx";

/** What a failed GET means. Anything but MX's failure is ours, and thrown on. */
export function readFailure(error: unknown, callNumber: number): CallResult {
  if (error instanceof MxNotFoundError) return { kind: "member_missing", callNumber };
  if (!(error instanceof MxError)) throw error;
  return { kind: "call_failed", why: whyOf(error), retryAfterMs: waitAsked(error), callNumber };
}

function waitAsked(error: MxError): number | null {
  const mayAsk = error instanceof MxThrottledError || error instanceof MxUnavailableError;
  return mayAsk ? error.retryAfterMs : null;
}

/** A list beyond its limits is told apart: MX answers, and asking again will hardly help. */
function whyOf(error: MxError): string {
  return error instanceof MxListTooLargeError ? `list_too_large_${error.limit}` : error.name;
}
