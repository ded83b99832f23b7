import { type FailedCall, MxError } from "./mx-error.ts";

/** 409 on a member: MX runs a job of another type for it, and rejected this request. */
export class MxBusyError extends MxError {
  override readonly name = "MxBusyError";
  override readonly reason = "busy";

  constructor(failed: FailedCall) {
    super(failed, "MX runs another job of this member; retry once its status shows that the job has ended");
  }
}
