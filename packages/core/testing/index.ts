/** For tests of other packages; not part of what is built. */
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
