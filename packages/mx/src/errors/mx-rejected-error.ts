import { type FailedCall, MxError } from "./mx-error.ts";
import { type Refusal, refusalOf } from "./refusal.ts";

/** 400, 405, 422 or a similar status, or 403 to a request for a job: MX rejected the request and did nothing. */
export class MxRejectedError extends MxError {
  override readonly name = "MxRejectedError";
  override readonly reason = "rejected";
  /** Null if the request itself is wrong, or for an unknown reason: a retry would be rejected too. */
  readonly refusal: Refusal | null;

  constructor(failed: FailedCall) {
    const refusal = refusalOf(failed);
    super(failed, refusal === null ? "MX rejected the request; mxMessage says why" : whatToDo[refusal]);
    this.refusal = refusal;
  }
}

const whatToDo: Readonly<Record<Refusal, string>> = {
  temporary: "the institution is unavailable at MX; retry later",
  unsupported: "the product is not available for this member; do not retry",
  no_new_members: "the institution accepts no new members at MX; do not retry",
  not_oauth: "the member does not use OAuth; do not retry",
};
