import type { Call } from "../http/call.ts";
import { readErrorBody } from "./error-body.ts";
import { MxBusyError } from "./mx-busy-error.ts";
import { MxDuplicateError } from "./mx-duplicate-error.ts";
import type { FailedCall, MxError } from "./mx-error.ts";
import { MxNotChallengedError } from "./mx-not-challenged-error.ts";
import { MxNotFoundError } from "./mx-not-found-error.ts";
import { MxRejectedError } from "./mx-rejected-error.ts";
import { MxThrottledError } from "./mx-throttled-error.ts";
import { MxUnauthorizedError } from "./mx-unauthorized-error.ts";
import { MxUnavailableError } from "./mx-unavailable-error.ts";
import { MxUnreadableError } from "./mx-unreadable-error.ts";
import { MxVersionError } from "./mx-version-error.ts";

/** A response other than 2xx. */
export interface ErrorResponse {
  status: number;
  retryAfter: string | null;
  body: string;
}

/**
 * @param secrets values of the request that an error message must not contain.
 *
 * | status | error |
 * |---|---|
 * | 401 | MxUnauthorizedError |
 * | 403 on a request for a job / otherwise | MxRejectedError / MxUnauthorizedError |
 * | 404 | MxNotFoundError |
 * | 405 on resume | MxNotChallengedError |
 * | 406 | MxVersionError |
 * | 409 on a create / on a member | MxDuplicateError / MxBusyError |
 * | 429 | MxThrottledError |
 * | any other 4xx | MxRejectedError |
 * | 408, 5xx | MxUnavailableError |
 * | anything else, such as a redirect | MxUnreadableError |
 */
export function errorFromResponse(
  call: Call<unknown>,
  response: ErrorResponse,
  secrets: readonly string[],
  now: number,
): MxError {
  const failed = { call: call.name, status: response.status, ...readErrorBody(response.body, secrets) };
  const waitMs = retryAfterMs(response.retryAfter, now);
  switch (response.status) {
    case 401:
      return new MxUnauthorizedError(failed);
    case 403:
      return call.forbidden === "product" && !isAboutAddress(failed)
        ? new MxRejectedError(failed)
        : new MxUnauthorizedError(failed);
    case 404:
      return new MxNotFoundError(failed);
    case 405:
      return call.constraint === "challenged"
        ? new MxNotChallengedError(failed)
        : new MxRejectedError(failed);
    case 406:
      return new MxVersionError(failed);
    case 408:
      return new MxUnavailableError(failed, "MX timed out waiting for the request", "unknown", waitMs);
    case 409:
      return call.conflict === "duplicate" ? new MxDuplicateError(failed) : new MxBusyError(failed);
    case 429:
      return new MxThrottledError(failed, waitMs);
    default:
      return errorFromStatusClass(failed, response.status, waitMs);
  }
}

/** MX answers 403 also to an IP address that is not allow-listed, which is not about one product. */
function isAboutAddress({ mxMessage }: FailedCall): boolean {
  return /\bIP\b|allow.?list|white.?list/i.test(mxMessage ?? "");
}

function errorFromStatusClass(failed: FailedCall, status: number, waitMs: number | null): MxError {
  if (status >= 500) {
    return new MxUnavailableError(failed, `MX returned HTTP ${status}`, "unknown", waitMs);
  }
  if (status >= 400) return new MxRejectedError(failed);
  return new MxUnreadableError(failed, `the response is HTTP ${status}; redirects are not followed`);
}

/**
 * Reads Retry-After: a number of seconds, or an HTTP date.
 * @returns milliseconds from `now`, 0 or more; null if the header is missing or invalid.
 */
function retryAfterMs(header: string | null, now: number): number | null {
  if (header === null || header.trim() === "") return null;
  if (/^\s*\d+(\.\d+)?\s*$/.test(header)) return Math.round(Number(header) * 1000);
  const at = Date.parse(header);
  return Number.isNaN(at) ? null : Math.max(0, at - now);
}
