import { type FailedCall, MxError } from "./mx-error.ts";

export type ListLimit = "pages" | "bytes" | "time";

/** A list of more pages or bytes, or one that took longer, than all that one person can have: it was given up. */
export class MxListTooLargeError extends MxError {
  override readonly name = "MxListTooLargeError";
  readonly limit: ListLimit;

  constructor(failed: FailedCall, limit: ListLimit) {
    super(failed, `the list goes beyond its limit of ${limit}; check what MX sends, nothing of it was used`);
    this.limit = limit;
  }
}
