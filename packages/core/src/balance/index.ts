export {
  type BalanceCheck,
  checkStatuses,
  decisions,
  inconclusiveReasons,
  missingAvailable,
} from "./balance-check.ts";
export { nextRequestAt as nextBalanceRequestAt } from "./balances.ts";
export { closeChecks } from "./close-checks.ts";
export { canDebit } from "./debit-account.ts";
export { decideAtOf } from "./decide.ts";
export { isCurrency, padBalance, readAmount, readBalance, writeAmount } from "./money.ts";
