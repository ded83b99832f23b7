/** What is known of a call to MX that failed. Never a credential, an answer, an account number or a body. */
export interface FailedCall {
  /** The client's name of the call, for instance `members.verify`. */
  call: string;
  /** HTTP status of MX's answer; null when there was none. */
  status: number | null;
  /** MX's `error.type`, for instance `institution_maintenance_error`. */
  mxType?: string | null;
  /** MX's own words; may be shown to users. */
  mxMessage?: string | null;
  cause?: unknown;
}

/** What a call failed with, in a word for timelines, ledgers and metrics: stable, documented, no name of a class. */
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

/** Whatever a call to MX can fail with. The class says what happened, the message what to do about it. */
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
