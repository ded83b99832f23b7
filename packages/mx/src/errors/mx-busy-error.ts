import { type FailedCall, MxError } from "./mx-error.ts";

/** 409 on a member: MX runs a job of another type for it, and did not take this request. */
export class MxBusyError extends MxError {
  override readonly name = "MxBusyError";
  override readonly reason = "busy";

  constructor(failed: FailedCall) {
    super(failed, "MX is busy with another job of this member; ask again once its status shows it idle");
  }
}
