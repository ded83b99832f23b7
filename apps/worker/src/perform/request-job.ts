import type { CallResult, JobKind } from "@account-opening/core/member";
import type { Claim } from "@account-opening/db/outbox";
import {
  MxBusyError,
  MxError,
  MxNotFoundError,
  MxRejectedError,
  MxThrottledError,
  MxUnauthorizedError,
  MxUnavailableError,
} from "@account-opening/mx";
import type { CallOutcome, PerformPorts } from "./ports.ts";

/**
 * `POST …/verify`, `…/identify` or `…/check_balance`, sent at most once. MX has no idempotency key, so a request whose outcome is
 * unknown is never repeated here. The status shows its outcome.
 */
export async function requestJob(claim: Claim, kind: JobKind, { mx }: PerformPorts): Promise<CallOutcome> {
  const { callNumber } = claim;
  // Another worker claimed this call before and failed, perhaps after sending the request.
  if (claim.claimCount > 1) return { result: { kind: "job_unanswered", why: "claimed_again", callNumber } };
  try {
    await mx.members[methodFor[kind]](claim);
    return { result: { kind: "job_accepted", callNumber } };
  } catch (error) {
    if (!(error instanceof MxError)) throw error;
    return { result: { ...refusal(error), callNumber } };
  }
}

const methodFor = { verify: "verify", identify: "identify", check_balance: "checkBalance" } as const;

type Refusal = CallResult extends infer Result
  ? Result extends CallResult
    ? Omit<Result, "callNumber">
    : never
  : never;

function refusal(error: MxError): Refusal {
  if (error instanceof MxBusyError) return { kind: "job_busy" };
  if (error instanceof MxNotFoundError) return { kind: "member_missing" };
  if (error instanceof MxThrottledError) {
    return { kind: "job_postponed", why: "throttled", retryAfterMs: error.retryAfterMs };
  }
  if (error instanceof MxUnauthorizedError) {
    return { kind: "job_postponed", why: "unauthorized", retryAfterMs: null };
  }
  if (error instanceof MxRejectedError) {
    return error.refusal === "temporary"
      ? { kind: "job_postponed", why: "institution_unavailable", retryAfterMs: null }
      : { kind: "job_refused", unsupported: error.refusal === "unsupported", message: error.mxMessage };
  }
  if (error instanceof MxUnavailableError && error.sent === "no") {
    return { kind: "job_postponed", why: "unreachable", retryAfterMs: null };
  }
  return { kind: "job_unanswered", why: error.reason };
}
