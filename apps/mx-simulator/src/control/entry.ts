export const LEDGER_KINDS = [
  "job_request",
  "job_start",
  "job_end",
  "challenge",
  "resume",
  "status_read",
  "status_change",
  "webhook",
  "fault",
] as const;

export type LedgerKind = (typeof LEDGER_KINDS)[number];

/** One thing that truly happened. */
export interface LedgerEntry {
  readonly seq: number;
  /** Unix milliseconds. */
  readonly at: number;
  readonly kind: LedgerKind;
  readonly member: string | null;
  /** Which job, operation, status or webhook type it is about. */
  readonly what: string;
  readonly outcome: string;
  readonly job?: string;
  /** Answer status, or why a webhook had none. */
  readonly result?: number | string;
  readonly attempt?: number;
}
