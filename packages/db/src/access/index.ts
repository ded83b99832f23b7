export { type AuditAction, auditActions } from "../schema/audit-actions.ts";
export {
  type ApiKey,
  apiKeyPattern,
  createApiKey,
  findApiKey,
  hashApiKey,
  type ListedApiKey,
  listApiKeyHashes,
  listApiKeys,
  readApiKey,
  recordKeyUse,
  revokeApiKey,
} from "./api-keys.ts";
export {
  type AuditCaller,
  type AuditDetail,
  type AuditFilter,
  type AuditRow,
  appendToAudit,
  listAudit,
  listAuditOfCheck,
  type RecordChange,
  readAudit,
} from "./audit.ts";
export {
  beginIdempotent,
  completeIdempotent,
  type IdempotencyState,
  type IdempotentRequest,
  releaseIdempotent,
  renewIdempotent,
} from "./idempotency.ts";
export { type Scope, scopes } from "./scopes.ts";
export { subjectsOf } from "./subjects.ts";
