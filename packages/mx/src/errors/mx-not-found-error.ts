import { type FailedCall, MxError } from "./mx-error.ts";

/** 404: MX does not have it. For about a second after a create, this may be temporary. */
export class MxNotFoundError extends MxError {
  override readonly name = "MxNotFoundError";
  override readonly reason = "not_found";

  constructor(failed: FailedCall) {
    super(failed, "MX does not have it; retry if it was created seconds ago, otherwise it is deleted");
  }
}
