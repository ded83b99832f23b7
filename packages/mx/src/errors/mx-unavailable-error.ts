import { type FailedCall, MxError } from "./mx-error.ts";

/** `no`: MX did not receive the request. `unknown`: MX may have received and executed it. */
export type Sent = "no" | "unknown";

/** No usable response: 5xx, a network failure, a timeout, or an abort by the caller. */
export class MxUnavailableError extends MxError {
  override readonly name = "MxUnavailableError";
  override readonly reason = "unavailable";
  readonly sent: Sent;
  /** From the Retry-After of a 5xx, in milliseconds; null without that header. */
  readonly retryAfterMs: number | null;

  constructor(failed: FailedCall, what: string, sent: Sent, retryAfterMs: number | null = null) {
    super(
      failed,
      sent === "no"
        ? `${what}; MX did not receive the request, retry later`
        : `${what}; MX may have executed the request, so read the status before you repeat it`,
    );
    this.sent = sent;
    this.retryAfterMs = retryAfterMs;
  }
}
