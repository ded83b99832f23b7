import { type FailedCall, MxError } from "./mx-error.ts";

/** A response that differs from MX's API. MX may have executed the request, as without a response. */
export class MxUnreadableError extends MxError {
  override readonly name = "MxUnreadableError";
  override readonly reason = "unreadable";

  /** @param reason describes the response without quoting it: a response may contain account numbers. */
  constructor(failed: FailedCall, reason: string) {
    super(
      failed,
      `${reason}; check MX_BASE_URL and MX_ACCEPT_VERSION, and read the status before you repeat the request`,
    );
  }
}
