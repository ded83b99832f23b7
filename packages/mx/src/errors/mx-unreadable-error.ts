import { type FailedCall, MxError } from "./mx-error.ts";

/** MX answered, but not with what its API promises. A request for a job may have started it: treat as unanswered. */
export class MxUnreadableError extends MxError {
  override readonly name = "MxUnreadableError";
  override readonly reason = "unreadable";

  /** @param reason says what is wrong with the answer without quoting it: answers hold account numbers. */
  constructor(failed: FailedCall, reason: string) {
    super(
      failed,
      `${reason}; check MX_BASE_URL and MX_ACCEPT_VERSION, and look before repeating anything but a read`,
    );
  }
}
