import { cancelCheck, releaseCheck, rescheduleCheck } from "./change-check.ts";
import { liftDebitBlock } from "./debit-blocks.ts";
import { listDecidedWith, listReservations, readStoredAccountData } from "./explain-check.ts";
import { countReturns, readDecisions, recordReturn } from "./ledger.ts";
import { listChecks, readCheck } from "./read-checks.ts";
import { findScheduled, scheduleCheck } from "./schedule-check.ts";

export type { CheckRecord } from "./check-record.ts";

export const balanceChecks = {
  cancel: cancelCheck,
  findScheduled,
  list: listChecks,
  listDecidedWith,
  listReservations,
  read: readCheck,
  readAccountData: readStoredAccountData,
  release: releaseCheck,
  reschedule: rescheduleCheck,
  schedule: scheduleCheck,
};

/** Decisions and ACH returns. Its rows are never changed. */
export const ledger = { countReturns, liftDebitBlock, readDecisions, recordReturn };
