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
  beginIdempotent,
  completeIdempotent,
  type IdempotencyState,
  type IdempotentRequest,
  releaseIdempotent,
  renewIdempotent,
  type StoredResponse,
} from "./access/idempotency.ts";
export { subjectsOf } from "./access/subjects.ts";
export {
  type AccountRow,
  type DecryptedNumbers,
  decryptAccountNumbers,
  decryptAccountOwners,
  findByNumbers,
  listAccounts,
  readAccount,
} from "./accounts/accounts.ts";
export { storeAccounts, storeBalances, storeOwners } from "./accounts/store-results.ts";
export { advance } from "./advance/advance.ts";
export { cacheDurations, type DurationsOf } from "./advance/durations.ts";
export { StaleMemberError } from "./advance/save.ts";
export {
  type Changed,
  type CheckChange,
  cancelCheck,
  releaseCheck,
  rescheduleCheck,
} from "./balance-checks/change-check.ts";
export type {
  CheckKey,
  CheckRecord,
  CheckRow,
  DecisionRow,
  ReturnRow,
} from "./balance-checks/check-record.ts";
export { type DebitBlockRow, liftDebitBlock } from "./balance-checks/debit-blocks.ts";
export {
  countReturns,
  type DecidedWithin,
  type LedgerEntry,
  type ReturnCounts,
  readDecisions,
  recordReturn,
} from "./balance-checks/ledger.ts";
export { type CheckFilter, listChecks, readCheck } from "./balance-checks/read-checks.ts";
export {
  type CheckToSchedule,
  findScheduled,
  type Scheduled,
  scheduleCheck,
} from "./balance-checks/schedule-check.ts";
export { type DatabaseClock, followClock } from "./connection/clock.ts";
export {
  connect,
  type Database,
  type DatabaseOptions,
  isDataError,
  type Orm,
} from "./connection/database.ts";
export { explainDatabaseError } from "./connection/explain-error.ts";
export { associatedData } from "./encryption/associated-data.ts";
export { type Cipher, createCipher, type DataKey, DecryptionError } from "./encryption/cipher.ts";
export {
  countEncrypted,
  type ReencryptionResult,
  type ReencryptionStep,
  reencryptAll,
} from "./encryption/reencrypt.ts";
export { type Erased, eraseMember } from "./erasure/erase-member.ts";
export {
  beginUserErasure,
  type ErasedUser,
  eraseUser,
  type Kept,
  type MemberToErase,
} from "./erasure/erase-user.ts";
export { appendToInbox, appendWithAudit, commandRow, type InboxRow } from "./inbox/inbox.ts";
export { listWebhooks, replayWebhook, type WebhookFilter, type WebhookRow } from "./inbox/webhooks.ts";
export { type MemberRow, toMember } from "./members/member-row.ts";
export {
  type Inserted,
  insertMember,
  listMembers,
  type MemberFilter,
  type MemberToInsert,
  readMember,
  readTimeline,
  type TimelineRow,
} from "./members/members.ts";
export { listUsers, readUser, recordUser, type UserRow } from "./members/users.ts";
export { migrate } from "./migrate.ts";
export { type ChangingKey, changeEndpoint, type EndpointChange } from "./notifications/change-endpoint.ts";
export {
  claimDelivery,
  claimNextDelivery,
  type DeliveryClaimed,
  deliveriesOverdue,
} from "./notifications/claim-delivery.ts";
export { type DeliveryClaim, takeoverBackoffMs } from "./notifications/delivery.ts";
export { type DeliveryEnd, endDelivery } from "./notifications/end-delivery.ts";
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
} from "./notifications/endpoints.ts";
export { type EventRow, listEvents, positionOf } from "./notifications/feed.ts";
export {
  type DueDelivery,
  type Published,
  publishEvents,
  publishWithoutWaiting,
} from "./notifications/publish-events.ts";
export { createPublisher, type Publisher } from "./notifications/publisher.ts";
export { type Replayed, replayEvents, replayMax, resendDelivery, sendTest } from "./notifications/replay.ts";
export { renewCalls, renewDeliveries } from "./outbox/leases.ts";
export {
  type Claim,
  type ClaimOutcome,
  claimCall,
  completeCall,
  releaseCall,
} from "./outbox/outbox.ts";
export { databaseReadiness } from "./readiness.ts";
export { continueChain } from "./record-chain/continue-chain.ts";
export { type ChainFault, type VerifiedChain, verifyChain } from "./record-chain/verify-chain.ts";
export { applyRoles, roleNames } from "./roles.ts";
export {
  type Backlog,
  callsDue,
  callsOverdue,
  checksDue,
  membersWaiting,
  readBacklog,
  repairCalls,
} from "./sweep/due-rows.ts";
export { type RepairedDueTimes, repairDueTimes } from "./sweep/repair-due-times.ts";
export { defaultRetention, deleteExpired, type Retention } from "./sweep/retention.ts";
