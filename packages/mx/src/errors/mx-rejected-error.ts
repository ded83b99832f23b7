import { type FailedCall, MxError } from "./mx-error.ts";

/** 400, 405, 422 and the like: MX understood, refused, and did nothing. The same request will be refused again. */
export class MxRejectedError extends MxError {
  override readonly name = "MxRejectedError";
  override readonly reason = "rejected";
  /** The institution does not offer the product asked for (verification, identification, …). */
  readonly unsupported: boolean;
  /** The institution is down or in maintenance: the exception to the rule, the same request may succeed later. */
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

/** MX has no code for every product, so its words count, too. */
function isUnsupported({ mxType, mxMessage }: FailedCall): boolean {
  return (
    mxType === "institution_prevent_verification_error" || /does(?: not|n't) support/i.test(mxMessage ?? "")
  );
}

function whatToDo(unsupported: boolean, temporary: boolean): string {
  if (unsupported) return "the institution does not support this; do not ask again";
  if (temporary) return "the institution is not available to MX now; ask again later";
  return "MX rejected the request; change it before asking again (mxMessage says why)";
}
