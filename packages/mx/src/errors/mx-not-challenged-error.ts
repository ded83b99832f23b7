import { type FailedCall, MxError } from "./mx-error.ts";

/** 405 on resume: the member is not challenged, and MX rejected the answers. */
export class MxNotChallengedError extends MxError {
  override readonly name = "MxNotChallengedError";
  override readonly reason = "not_challenged";

  constructor(failed: FailedCall) {
    super(failed, "the member is not challenged at MX; read its status");
  }
}
