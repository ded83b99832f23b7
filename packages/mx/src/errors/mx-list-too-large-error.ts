import { type FailedCall, MxError, type MxReason } from "./mx-error.ts";

export type ListLimit = "pages" | "bytes" | "time";

/** A list exceeded the limit of pages, bytes or time. No row of it was used. */
export class MxListTooLargeError extends MxError {
  override readonly name = "MxListTooLargeError";
  override readonly reason: MxReason;
  readonly limit: ListLimit;

  constructor(failed: FailedCall, limit: ListLimit) {
    super(failed, `the list exceeds its limit of ${limit}; no row was used, check what MX sends`);
    this.reason = `list_too_large_${limit}`;
    this.limit = limit;
  }
}
