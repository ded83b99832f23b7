import { randomUUID } from "node:crypto";
import { and, eq, isNotNull, isNull } from "drizzle-orm";
import { type Database, inOrmTransaction, type Orm } from "../connection/database.ts";
import type { ConsoleRole } from "../schema/console-roles.ts";
import { apiKeys } from "../schema/tables.ts";
import { type ApiKey, hashApiKey, newApiKey } from "./api-keys.ts";
import { type AuditDetail, appendToAudit } from "./audit.ts";
import { type SignIn, takeConsoleLink } from "./console-links.ts";
import { sessionScopes } from "./scopes.ts";

/** An operator's session in the console: an API key that expires and travels in a cookie. */
export interface Session extends ApiKey {
  role: ConsoleRole;
  expiresAt: Date;
  /** The key. It is returned once and not stored. */
  key: string;
}

/** Lifetime of a session: one working day. `roles.sql` refuses a longer one. */
const sessionMs = 8 * 3_600_000;

/** The request that signs the operator in. */
export interface SignInRequest {
  requestId: string | undefined;
  /** How the operator signed in, for the audit row. */
  detail: AuditDetail;
}

export function startSession(
  database: Pick<Database, "pool">,
  signIn: SignIn,
  request: SignInRequest,
  now: Date,
): Promise<Session> {
  return inOrmTransaction(database, (transaction) => insertSession(transaction, signIn, request, now));
}

/** Deletes a one-time link and starts its session. Null if the link is unknown, used or expired. */
export function startSessionByLink(
  database: Pick<Database, "pool">,
  code: string,
  request: SignInRequest,
  now: Date,
): Promise<Session | null> {
  return inOrmTransaction(database, async (transaction) => {
    const signIn = await takeConsoleLink(transaction, code, now);
    return signIn === null ? null : insertSession(transaction, signIn, request, now);
  });
}

/** Records that the operator of a session used the console. Does nothing for a revoked session or another key. */
export async function recordActivity({ orm }: Pick<Database, "orm">, id: string, now: Date): Promise<void> {
  await orm
    .update(apiKeys)
    .set({ activeAt: now })
    .where(and(eq(apiKeys.id, id), isNotNull(apiKeys.role), isNull(apiKeys.revokedAt)));
}

async function insertSession(
  orm: Orm,
  signIn: SignIn,
  { requestId, detail }: SignInRequest,
  now: Date,
): Promise<Session> {
  const { name, role } = signIn;
  const key = newApiKey();
  const id = randomUUID();
  const expiresAt = new Date(now.getTime() + sessionMs);
  const scopes = sessionScopes(signIn);
  await orm
    .insert(apiKeys)
    .values({ id, name, role, hash: hashApiKey(key), scopes, createdAt: now, activeAt: now, expiresAt });
  await appendToAudit(
    { orm },
    {
      apiKeyId: id,
      requestId,
      action: "session_started",
      memberGuid: null,
      detail: { role, scopes: scopes.join(" "), expires_at: expiresAt.toISOString(), ...detail },
    },
    now,
  );
  return { id, name, role, scopes, activeAt: now, expiresAt, key };
}
