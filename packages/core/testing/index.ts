/** For tests of other packages; not part of what is built. */
export type {
  DueWork,
  FoldedMember,
  LockedMember,
  PendingEvent,
} from "../src/advance/advance-transaction.ts";
export type { ObservedEnd } from "../src/advance/observed-end.ts";
export type { SetAsideMember } from "../src/advance/set-aside.ts";
export { noBalances } from "../src/balance/balances.ts";
export type { Reservation } from "../src/balance/debit-account.ts";
export type { DecidedCheck } from "../src/balance/evaluate-checks.ts";
export type { Instant } from "../src/instant.ts";
export type { NewMember } from "../src/member/create-member.ts";
export type { Call } from "../src/member/lane.ts";
export { canRetry } from "../src/member/member.ts";
export type { Context } from "../src/member/state-updates.ts";
export {
  type AccountKind,
  aCheck,
  aContext,
  accountKinds,
  aDebitAccount,
  aLastStatus,
  aMember,
  aQuestion,
  start,
} from "./builders.ts";
export { describeMember } from "./describe.ts";
export { expectedDecision, justifiesRestart, type Released } from "./expected-decision.ts";
export { violationsOf } from "./invariants.ts";
export { type BankEntry, type ConsentOutcome, type JobOwner, type JobScript, MxModel } from "./mx-model.ts";
export { type Line, tableOf } from "./polling-model/table.ts";
