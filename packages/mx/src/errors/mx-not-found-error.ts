import { type FailedCall, MxError } from "./mx-error.ts";

/** 404: MX does not have it, or not yet: for about a second after a create MX may not know its own guid. */
export class MxNotFoundError extends MxError {
  override readonly name = "MxNotFoundError";
  override readonly reason = "not_found";

  constructor(failed: FailedCall) {
    super(failed, "MX does not have it; if it was created seconds ago ask again shortly, else it is gone");
  }
}
