import { type FailedCall, MxError } from "./mx-error.ts";

/** 429: MX did not take the request, because of too many before it. */
export class MxThrottledError extends MxError {
  override readonly name = "MxThrottledError";
  override readonly reason = "throttled";
  /** From Retry-After, in milliseconds from the answer on; null when MX did not say. */
  readonly retryAfterMs: number | null;

  constructor(failed: FailedCall, retryAfterMs: number | null) {
    super(
      failed,
      retryAfterMs === null
        ? "MX throttles; slow down and ask later"
        : `MX throttles; ask again in ${retryAfterMs} ms`,
    );
    this.retryAfterMs = retryAfterMs;
  }
}
