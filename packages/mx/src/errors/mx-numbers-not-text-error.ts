import { type FailedCall, MxError } from "./mx-error.ts";

/** MX sent all account or routing numbers as JSON numbers. Leading zeros may be missing, so none is used. */
export class MxNumbersNotTextError extends MxError {
  override readonly name = "MxNumbersNotTextError";
  override readonly reason = "numbers_not_text";

  constructor(failed: FailedCall) {
    super(failed, "MX sent JSON numbers, which have no leading zeros; they are not used");
  }
}
