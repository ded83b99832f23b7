import { type FailedCall, MxError } from "./mx-error.ts";

/** `no`: the request surely never reached MX. `unknown`: it may have, and MX may have acted on it. */
export type Sent = "no" | "unknown";

/** No answer that counts: 5xx, network failure, time-out, or the caller gave up. */
export class MxUnavailableError extends MxError {
  override readonly name = "MxUnavailableError";
  override readonly reason = "unavailable";
  readonly sent: Sent;
  /** From the Retry-After of a 5xx, in milliseconds; null when MX did not say. */
  readonly retryAfterMs: number | null;

  constructor(failed: FailedCall, what: string, sent: Sent, retryAfterMs: number | null = null) {
    super(
      failed,
      sent === "no"
        ? `${what}; MX was not reached, ask again later`
        : `${what}; MX may have acted on it, so look before repeating anything but a read`,
    );
    this.sent = sent;
    this.retryAfterMs = retryAfterMs;
  }
}
