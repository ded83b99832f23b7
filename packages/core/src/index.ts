export type { Account, AccountBalance, AccountNumbers, AccountOwner } from "./account.ts";
export {
  type Advanced,
  type AdvancedMember,
  type AdvanceTransaction,
  advanceMembers,
  type DueCall,
  type DueCheck,
  type DueWork,
  type FoldedMember,
  type LockedMember,
  type PendingEvent,
} from "./advance/advance-members.ts";
export { decidedEntry } from "./advance/fold.ts";
export type { JobDuration } from "./advance/job-duration.ts";
export type { SetAsideMember } from "./advance/set-aside.ts";
export type { SetAsideReason, TimelineEntry } from "./advance/timeline.ts";
export { backoffMs } from "./backoff.ts";
export {
  type BalanceCheck,
  type CheckStatus,
  checkStatuses,
  type DecisionName,
  decisions,
  type Funds,
  type InconclusiveReason,
  inconclusiveReasons,
  type MissingAvailable,
  missingAvailable,
} from "./balance/balance-check.ts";
export { nextRequestAt as nextBalanceRequestAt } from "./balance/balances.ts";
export { canDebit, type DebitAccount, isDebitableType } from "./balance/debit-account.ts";
export { decideAtOf } from "./balance/decide.ts";
export { blockChecks, closeChecks, type DecidedCheck } from "./balance/evaluate-checks.ts";
export {
  type AmountFault,
  isCurrency,
  minorDigitsOf,
  readAmount,
  readBalance,
  writeAmount,
} from "./balance/money.ts";
export { boundedRetryAfterMs, deliveryWaitMaxMs, dueCeilingMsOf, retryAfterMaxMs } from "./due-time.ts";
export { instantMax, nearestInstant } from "./instant.ts";
export type { Challenge, ChallengeOption, ImageOption } from "./member/challenge.ts";
export { meaningOf } from "./member/connection-status.ts";
export { createMember } from "./member/create-member.ts";
export type { CallResult, Command, MemberEvent } from "./member/event.ts";
export { attemptOf, type Call, callOf, deadlineOf, type JobKind, type Lane } from "./member/lane.ts";
export {
  canRetry,
  dueAtOf,
  type Member,
  type MemberState,
  memberStateNames,
  mxErrorOf,
  reasonOf,
} from "./member/member.ts";
export type { MxMemberError } from "./member/mx-error.ts";
export { isReadable } from "./member/readable.ts";
export { type ConsentFailure, consentFailures } from "./member/reasons.ts";
export type { Context } from "./member/state-updates.ts";
export type { LastStatus, StatusSnapshot } from "./member/status-snapshot.ts";
export {
  decisionNotification,
  type Notification,
  type NotificationType,
  notificationSubject,
  notificationsFor,
  notificationTypes,
  numbersChangedNotification,
  type TestNotification,
  testNotificationType,
} from "./notifications/notification.ts";
export {
  type NotificationEvent,
  notificationBody,
  type TestEvent,
  testBody,
} from "./notifications/notification-body.ts";
export { defaultPolicy, type Policy } from "./policy.ts";
export { type KnownDurations, nextPollMs } from "./polling.ts";
