import { type FailedCall, MxError, type MxReason } from "./mx-error.ts";

export type ListLimit = "pages" | "bytes" | "time";

/** A list of more pages or bytes, or one that took longer, than all that one person can have: it was given up. */
export class MxListTooLargeError extends MxError {
  override readonly name = "MxListTooLargeError";
  override readonly reason: MxReason;
  readonly limit: ListLimit;

  constructor(failed: FailedCall, limit: ListLimit) {
    super(failed, `the list goes beyond its limit of ${limit}; check what MX sends, nothing of it was used`);
    this.reason = `list_too_large_${limit}`;
    this.limit = limit;
  }
}
