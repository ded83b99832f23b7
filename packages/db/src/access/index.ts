import { auditActions } from "../schema/audit-actions.ts";
import {
  apiKeyPattern,
  createApiKey,
  findApiKey,
  hashApiKey,
  listApiKeyHashes,
  listApiKeys,
  readApiKey,
  recordKeyUse,
  revokeApiKey,
} from "./api-keys.ts";
import { appendToAudit, listAudit, listAuditOfCheck, readAudit } from "./audit.ts";
import { createConsoleLink } from "./console-links.ts";
import { beginIdempotent, completeIdempotent, releaseIdempotent, renewIdempotent } from "./idempotency.ts";
import { recordActivity, startSession, startSessionByLink } from "./sessions.ts";
import { subjectsOf } from "./subjects.ts";

export { consoleRoles } from "../schema/console-roles.ts";
export type { ApiKey } from "./api-keys.ts";
export { type Scope, scopes } from "./scopes.ts";

/** The keys of applications and of operators' sessions. */
export const apiKeys = {
  create: createApiKey,
  find: findApiKey,
  hash: hashApiKey,
  list: listApiKeys,
  listHashes: listApiKeyHashes,
  pattern: apiKeyPattern,
  read: readApiKey,
  recordUse: recordKeyUse,
  revoke: revokeApiKey,
};

export const auditLog = {
  actions: auditActions,
  append: appendToAudit,
  list: listAudit,
  listOfCheck: listAuditOfCheck,
  readAll: readAudit,
};

/** The sessions of operators in the console, and the one-time links that start them. */
export const sessions = {
  createLink: createConsoleLink,
  recordActivity,
  start: startSession,
  startByLink: startSessionByLink,
};

/** Requests with an `Idempotency-Key`, and their stored responses. */
export const idempotency = {
  begin: beginIdempotent,
  complete: completeIdempotent,
  release: releaseIdempotent,
  renew: renewIdempotent,
  subjectsOf,
};
