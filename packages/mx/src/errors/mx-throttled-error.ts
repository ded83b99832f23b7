import { type FailedCall, MxError } from "./mx-error.ts";

/** 429: MX rejected the request because of its rate limit. */
export class MxThrottledError extends MxError {
  override readonly name = "MxThrottledError";
  override readonly reason = "throttled";
  /** From Retry-After, in milliseconds after the response; null without that header. */
  readonly retryAfterMs: number | null;

  constructor(failed: FailedCall, retryAfterMs: number | null) {
    super(
      failed,
      retryAfterMs === null ? "MX throttles; retry later" : `MX throttles; retry in ${retryAfterMs} ms`,
    );
    this.retryAfterMs = retryAfterMs;
  }
}
