/** A failed call to MX. It contains no credential, challenge answer, account number or body. */
export interface FailedCall {
  /** The client's name of the call, for instance `members.verify`. */
  call: string;
  /** HTTP status of the response; null without a response. */
  status: number | null;
  /** MX's `error.type`, for instance `institution_maintenance_error`. */
  mxType?: string | null;
  /** MX's message. It may be shown to users. */
  mxMessage?: string | null;
  cause?: unknown;
}

/** Stable codes of failed calls, for timelines, the ledger and metrics. */
export const mxReasons = [
  "busy",
  "duplicate",
  "list_too_large_bytes",
  "list_too_large_pages",
  "list_too_large_time",
  "not_challenged",
  "not_found",
  "numbers_not_text",
  "rejected",
  "throttled",
  "unauthorized",
  "unavailable",
  "unreadable",
  "version_refused",
] as const;
export type MxReason = (typeof mxReasons)[number];

/** The base class of errors of a call to MX. The class says what happened; the message says what to do. */
export abstract class MxError extends Error {
  abstract readonly reason: MxReason;
  readonly call: string;
  readonly status: number | null;
  readonly mxType: string | null;
  readonly mxMessage: string | null;

  constructor(failed: FailedCall, whatToDo: string) {
    super(`${failed.call}: ${whatToDo}`, failed.cause === undefined ? {} : { cause: failed.cause });
    this.call = failed.call;
    this.status = failed.status;
    this.mxType = failed.mxType ?? null;
    this.mxMessage = failed.mxMessage ?? null;
  }
}
