export {
  type ApiKey,
  apiKeyPattern,
  createApiKey,
  findApiKey,
  hashApiKey,
  type ListedApiKey,
  listApiKeyHashes,
  listApiKeys,
  revokeApiKey,
} from "./access/api-keys.ts";
export {
  type AuditDetail,
  type AuditEntry,
  type AuditFilter,
  type AuditPage,
  type AuditRow,
  appendToAudit,
  listAudit,
  type RecordChange,
  readAudit,
} from "./access/audit.ts";
export { type AuditAction, auditActions } from "./access/audit-actions.ts";
export {
  type AnswerToKeep,
  answerPlace,
  beginIdempotent,
  finishIdempotent,
  forgetIdempotent,
  type IdempotencyState,
  type IdempotentRequest,
  renewIdempotent,
} from "./access/idempotency.ts";
export { nameKeptAnswers } from "./access/name-kept-answers.ts";
export { subjectsOf } from "./access/subjects.ts";
export {
  type AccountRow,
  type ClearNumbers,
  findByNumbers,
  listAccounts,
  openAccountNumbers,
  openAccountOwners,
  readAccount,
} from "./accounts.ts";
export { advance } from "./advance.ts";
export {
  type Changed,
  type CheckChange,
  cancelCheck,
  releaseCheck,
  rescheduleCheck,
} from "./checks/change-check.ts";
export type { CheckKey, CheckRecord, CheckRow, DecisionRow, ReturnRow } from "./checks/check-record.ts";
export { type DebitBlockRow, liftDebitBlock } from "./checks/debit-blocks.ts";
export {
  countReturns,
  type DecidedWithin,
  type LedgerEntry,
  type ReturnCounts,
  readDecisions,
  recordReturn,
} from "./checks/ledger.ts";
export { type CheckFilter, listChecks, readCheck } from "./checks/read-checks.ts";
export {
  type CheckToSchedule,
  findScheduled,
  type Scheduled,
  scheduleCheck,
} from "./checks/schedule-check.ts";
export { type DatabaseClock, followClock } from "./clock.ts";
export { connect, type Database, type DatabaseOptions, isDataError, type Orm } from "./database.ts";
export { cacheDurations, type DurationsOf } from "./durations.ts";
export { type Erased, eraseMember } from "./erasure/erase-member.ts";
export {
  beginUserErasure,
  type ErasedUser,
  eraseUser,
  type Kept,
  type MemberToErase,
} from "./erasure/erase-user.ts";
export { explainDatabaseError } from "./explain-error.ts";
export { appendRecorded, appendToInbox, commandRow, type InboxRow } from "./inbox.ts";
export { renewCalls, renewDeliveries } from "./leases.ts";
export {
  type Inserted,
  insertMember,
  listMembers,
  type MemberFilter,
  type MemberToInsert,
  readMember,
  readTimeline,
  type TimelineRow,
} from "./members.ts";
export { migrate } from "./migrate.ts";
export { type ChangingKey, changeEndpoint, type EndpointChange } from "./notices/change-endpoint.ts";
export {
  claimDelivery,
  claimNextDelivery,
  type DeliveryClaimed,
  deliveriesOverdue,
} from "./notices/claim-delivery.ts";
export { type DeliveryClaim, lostWaitMs } from "./notices/delivery.ts";
export { type DeliveryEnd, endDelivery } from "./notices/end-delivery.ts";
export {
  createEndpoint,
  type DeliveryRow,
  deleteEndpoint,
  type EndpointRow,
  endpointsMax,
  listDeliveries,
  listEndpoints,
  previousSecretMs,
  readEndpoint,
  redriveDeliveries,
  rotateSecret,
  TooManyEndpointsError,
  type WithSecret,
} from "./notices/endpoints.ts";
export { type EventRow, listEvents, positionOf } from "./notices/feed.ts";
export {
  type ArmedDelivery,
  type Published,
  publishNotices,
  publishWithoutWaiting,
} from "./notices/publish-notices.ts";
export { createPublisher, type Publisher } from "./notices/publisher.ts";
export { type Replayed, replayEvents, replayMax, resendDelivery, sendTest } from "./notices/replay.ts";
export {
  type Claim,
  type ClaimOutcome,
  claimCall,
  completeCall,
  releaseCall,
} from "./outbox.ts";
export { databaseReadiness } from "./readiness.ts";
export { continueChain } from "./record-chain/continue-chain.ts";
export { type ChainFault, type VerifiedChain, verifyChain } from "./record-chain/verify-chain.ts";
export { type RepairedDueTimes, repairDueTimes } from "./repair-due-times.ts";
export { place, storeAccounts, storeBalances, storeOwners } from "./results.ts";
export { defaultRetention, deleteExpired, type Retention } from "./retention.ts";
export { applyRoles, roleNames } from "./roles.ts";
export { StaleMemberError } from "./save-folded.ts";
export { type MemberRow, toMember } from "./stored-member.ts";
export {
  type Backlog,
  callsDue,
  callsOverdue,
  checksDue,
  membersWaiting,
  readBacklog,
  repairCalls,
} from "./sweep.ts";
export { listUsers, readUser, recordUser, type UserRow } from "./users.ts";
export { countSealed, type Rotated, type RotationStep, rotateVault } from "./vault/rotate.ts";
export { createVault, type DataKey, type Vault, VaultError } from "./vault/vault.ts";
export { listWebhooks, replayWebhook, type WebhookFilter, type WebhookRow } from "./webhooks.ts";
