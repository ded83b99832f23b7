import { type FailedCall, MxError } from "./mx-error.ts";

/** MX sent account or routing numbers as JSON numbers only: leading zeros are lost, and none of them can be used. */
export class MxNumbersNotTextError extends MxError {
  override readonly name = "MxNumbersNotTextError";
  override readonly reason = "numbers_not_text";

  constructor(failed: FailedCall) {
    super(failed, "the numbers came as JSON numbers, without their leading zeros; they are not used");
  }
}
