export { type AuditAction, auditActions } from "../schema/audit-actions.ts";
export { type ConsoleRole, consoleRoles } from "../schema/console-roles.ts";
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
export { createConsoleLink, type SignIn } from "./console-links.ts";
export {
  beginIdempotent,
  completeIdempotent,
  type IdempotencyState,
  type IdempotentRequest,
  releaseIdempotent,
  renewIdempotent,
} from "./idempotency.ts";
export { type Scope, scopes } from "./scopes.ts";
export { type Session, startSession, startSessionByLink } from "./sessions.ts";
export { subjectsOf } from "./subjects.ts";
