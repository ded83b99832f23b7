import { type FailedCall, MxError } from "./mx-error.ts";

/** 405 on resume: MX does not wait for answers, so these were not taken. */
export class MxNotChallengedError extends MxError {
  override readonly name = "MxNotChallengedError";
  override readonly reason = "not_challenged";

  constructor(failed: FailedCall) {
    super(failed, "MX does not wait for answers; read the member's status to see what it wants");
  }
}
