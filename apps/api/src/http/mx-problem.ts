import {
  MxBusyError,
  MxDuplicateError,
  type MxError,
  MxNotChallengedError,
  MxNotFoundError,
  MxRejectedError,
  MxThrottledError,
  MxUnauthorizedError,
  MxUnavailableError,
  MxUnreadableError,
} from "@account-opening/mx";
import type { Problem } from "@account-opening/runtime/http";
import { type ProblemName, problem, retryAfter } from "./problems.ts";

const patienceMs = 5_000;
/** A new user or member is visible at MX within about a second. */
const propagationMs = 1_000;

// | MX                                            | this API                                             |
// |-----------------------------------------------|------------------------------------------------------|
// | does not know the user or member (404)        | 503 mx-not-yet-known, Retry-After: 1                 |
// | rate limit (429)                              | 503 mx-throttled, with MX's Retry-After              |
// | 5xx, timeout, unreachable, invalid response   | 503 mx-unavailable                                   |
// | refuses the API key, version or IP address    | 503 mx-unauthorized: an operator must act            |
// | busy (409 on a member)                        | 409 mx-busy                                          |
// | waits for no answers (405 on resume)          | 409 not-challenged                                   |
// | already exists (409 on create)                | 409 member-exists, user-exists: see those routes     |
// | refuses (other 4xx)                           | 422 mx-refused or by MX's type, with MX's message    |

/** The problem for a failed call to MX. Only MX's message for users is passed on. */
export function mxProblem(error: MxError): Problem {
  if (error instanceof MxNotFoundError) return later("mx-not-yet-known", error, propagationMs);
  if (error instanceof MxThrottledError) return later("mx-throttled", error, error.retryAfterMs);
  if (error instanceof MxUnavailableError) return later("mx-unavailable", error, error.retryAfterMs);
  if (error instanceof MxUnreadableError) return later("mx-unavailable", error, null);
  if (error instanceof MxUnauthorizedError) return later("mx-unauthorized", error, 60_000);
  if (error instanceof MxBusyError) return mxSays("mx-busy", error);
  if (error instanceof MxNotChallengedError) return mxSays("not-challenged", error);
  if (error instanceof MxDuplicateError) return mxSays("member-exists", error);
  if (error instanceof MxRejectedError) return mxSays(refusalOf(error), error);
  return later("mx-unavailable", error, null);
}

/** Whether MX may have executed the request. */
export function isUnanswered(error: unknown): error is MxError {
  if (error instanceof MxUnavailableError) return error.sent === "unknown";
  return error instanceof MxUnreadableError;
}

/** A problem with MX's message, if there is one. */
export function mxSays(name: ProblemName, error: MxError): Problem {
  return problem(name, { cause: error, ...(error.mxMessage === null ? {} : { detail: error.mxMessage }) });
}

function later(name: ProblemName, cause: MxError, waitMs: number | null): Problem {
  return problem(name, {
    cause,
    detail: "Retry after the time in Retry-After.",
    headers: retryAfter(waitMs ?? patienceMs),
  });
}

function refusalOf(error: MxRejectedError): ProblemName {
  if (error.refusal === "unsupported") return "institution-unsupported";
  if (error.refusal === "not_oauth") return "not-oauth";
  return error.refusal === "temporary" ? "institution-unavailable" : "mx-refused";
}
