import { type FailedCall, MxError } from "./mx-error.ts";

/** 409 on a create: MX already has this user, or a member with these credentials. */
export class MxDuplicateError extends MxError {
  override readonly name = "MxDuplicateError";
  override readonly reason = "duplicate";

  constructor(failed: FailedCall) {
    super(failed, "MX already has it; find and use the existing one");
  }
}
