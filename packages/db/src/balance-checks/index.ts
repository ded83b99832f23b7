export { type CheckChange, cancelCheck, releaseCheck, rescheduleCheck } from "./change-check.ts";
export type { CheckKey, CheckRecord, CheckRow, DecisionRow, ReturnRow } from "./check-record.ts";
export { liftDebitBlock } from "./debit-blocks.ts";
export {
  listDecidedWith,
  listReservations,
  type RelatedCheck,
  readStoredAccountData,
} from "./explain-check.ts";
export { countReturns, type LedgerEntry, readDecisions, recordReturn } from "./ledger.ts";
export { listChecks, readCheck } from "./read-checks.ts";
export { type CheckToSchedule, findScheduled, type Scheduled, scheduleCheck } from "./schedule-check.ts";
