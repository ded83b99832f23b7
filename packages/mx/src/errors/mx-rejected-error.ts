import { type FailedCall, MxError } from "./mx-error.ts";

/** 400, 405, 422 or a similar status: MX rejected the request and did nothing. A retry would be rejected too. */
export class MxRejectedError extends MxError {
  override readonly name = "MxRejectedError";
  override readonly reason = "rejected";
  /** The institution does not support the product (verification, identification, …). */
  readonly unsupported: boolean;
  /** The institution is unavailable or in maintenance. A later retry may succeed. */
  readonly temporary: boolean;

  constructor(failed: FailedCall) {
    const unsupported = isUnsupported(failed);
    const temporary = temporaryTypes.has(failed.mxType ?? "");
    super(failed, whatToDo(unsupported, temporary));
    this.unsupported = unsupported;
    this.temporary = temporary;
  }
}

const temporaryTypes: ReadonlySet<string> = new Set([
  "institution_maintenance_error",
  "institution_unavailable_error",
]);

/** MX has no type for some products, so the message is matched too. */
function isUnsupported({ mxType, mxMessage }: FailedCall): boolean {
  return (
    mxType === "institution_prevent_verification_error" || /does(?: not|n't) support/i.test(mxMessage ?? "")
  );
}

function whatToDo(unsupported: boolean, temporary: boolean): string {
  if (unsupported) return "the institution does not support this; do not retry";
  if (temporary) return "the institution is unavailable at MX; retry later";
  return "MX rejected the request; change it before a retry (mxMessage says why)";
}
