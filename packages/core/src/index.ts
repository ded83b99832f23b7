export type { Account, AccountNumbers, AccountOwner } from "./account.ts";
export { type Advanced, advanceMembers } from "./advance/advance-members.ts";
export type { AdvanceTransaction, DueCall, DueCheck, FoldedMember } from "./advance/advance-transaction.ts";
export { decidedEntry } from "./advance/fold.ts";
export type { ObservedEnd } from "./advance/observed-end.ts";
export type { SetAsideMember } from "./advance/set-aside.ts";
export type { TimelineEntry } from "./advance/timeline.ts";
export { backoffMs } from "./backoff.ts";
export {
  type BalanceCheck,
  checkStatuses,
  decisions,
  inconclusiveReasons,
  missingAvailable,
} from "./balance/balance-check.ts";
export { nextRequestAt as nextBalanceRequestAt } from "./balance/balances.ts";
export { canDebit } from "./balance/debit-account.ts";
export { decideAtOf } from "./balance/decide.ts";
export { closeChecks, type DecidedCheck } from "./balance/evaluate-checks.ts";
export { type MadeDecision, madeDecisions } from "./balance/made-decision.ts";
export { isCurrency, padBalance, readAmount, readBalance, writeAmount } from "./balance/money.ts";
export { type Cause, isRequestId, readCause } from "./cause.ts";
export { boundedRetryAfterMs, deliveryWaitMaxMs, dueCeilingMsOf, retryAfterMaxMs } from "./due-time.ts";
export { instantMax, nearestInstant } from "./instant.ts";
export type { Challenge } from "./member/challenge.ts";
export { meaningOf } from "./member/connection-status.ts";
export { createMember } from "./member/create-member.ts";
export type { CallResult, Command, MemberEvent } from "./member/event.ts";
export { attemptOf, type Call, callOf, deadlineOf, type JobKind } from "./member/lane.ts";
export { canRetry, dueAtOf, type Member, memberStateNames, mxErrorOf, reasonOf } from "./member/member.ts";
export { isReadable } from "./member/readable.ts";
export { consentFailures } from "./member/reasons.ts";
export type { Context } from "./member/state-updates.ts";
export type { StatusSnapshot } from "./member/status-snapshot.ts";
export {
  decisionNotification,
  type Notification,
  type NotificationType,
  notificationsFor,
  notificationTypes,
  numbersChangedNotification,
  testNotificationType,
} from "./notifications/notification.ts";
export { type DeliveryEvent, deliveryBody, notificationBody } from "./notifications/notification-body.ts";
export { defaultPolicy, type Policy } from "./policy.ts";
export type { JobEnd } from "./polling/job-end.ts";
export { nextPollMs } from "./polling/next-poll.ts";
export type { PollPlan } from "./polling/plan.ts";
export {
  createPollPlanner,
  type KnownEnds,
  type PollPlanner,
  storedEndsMax,
  storedSignalsMax,
} from "./polling/planner.ts";
export type { EndSignal } from "./polling/webhook-share.ts";
