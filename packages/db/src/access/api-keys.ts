import { createHash, randomBytes, randomUUID } from "node:crypto";
import { and, asc, eq, isNull } from "drizzle-orm";
import { type Database, inOrmTransaction } from "../connection/database.ts";
import type { AuditAction } from "../schema/audit-actions.ts";
import { apiKeys } from "../schema/tables.ts";
import { type AuditDetail, appendToAudit, commandLine } from "./audit.ts";

type Orm = Pick<Database, "orm">;

export interface ApiKey {
  id: string;
  name: string;
  scopes: string[];
  /** The key is refused from this time on. Null if it does not expire. */
  expiresAt: Date | null;
}

/** Format of API keys: 32 random bytes in base64url. */
export const apiKeyPattern = /^ao_[A-Za-z0-9_-]{43}$/;

/** Creates a key and stores its hash. The key itself is returned once and not stored. */
export async function createApiKey(
  database: Pick<Database, "pool">,
  { name, scopes, expiresAt = null }: Pick<ApiKey, "name" | "scopes"> & { expiresAt?: Date | null },
  now: Date,
): Promise<string> {
  const key = `ao_${randomBytes(32).toString("base64url")}`;
  const id = randomUUID();
  await inOrmTransaction(database, async (transaction) => {
    await transaction
      .insert(apiKeys)
      .values({ id, name, hash: hashApiKey(key), scopes, createdAt: now, expiresAt });
    const expiry = expiresAt === null ? {} : { expires_at: expiresAt.toISOString() };
    await auditFor(transaction, "key_created", id, now, { scopes: scopes.join(" "), ...expiry });
  });
  return key;
}

/**
 * Finds the key that a caller presents. Null if it is unknown or revoked. An expired key is found, so that its caller learns
 * why it is refused.
 */
export async function findApiKey({ orm }: Orm, key: string): Promise<ApiKey | null> {
  const [row] = await orm
    .select({ id: apiKeys.id, name: apiKeys.name, scopes: apiKeys.scopes, expiresAt: apiKeys.expiresAt })
    .from(apiKeys)
    .where(and(eq(apiKeys.hash, hashApiKey(key)), isNull(apiKeys.revokedAt)));
  return row ?? null;
}

/** The hashes of all keys that are not revoked, including expired keys. */
export async function listApiKeyHashes({ orm }: Orm): Promise<Buffer[]> {
  const rows = await orm.select({ hash: apiKeys.hash }).from(apiKeys).where(isNull(apiKeys.revokedAt));
  return rows.map(({ hash }) => hash);
}

export type ListedApiKey = ApiKey & { createdAt: Date; revokedAt: Date | null };

/** Oldest first. */
export async function listApiKeys({ orm }: Orm): Promise<ListedApiKey[]> {
  const { id, name, scopes, createdAt, revokedAt, expiresAt } = apiKeys;
  return orm
    .select({ id, name, scopes, createdAt, revokedAt, expiresAt })
    .from(apiKeys)
    .orderBy(asc(createdAt), asc(id));
}

/** @returns when the key was revoked, now or earlier. Null if there is no such key. */
export async function revokeApiKey(
  database: Pick<Database, "pool">,
  id: string,
  now: Date,
): Promise<Date | null> {
  return inOrmTransaction(database, async (transaction) => {
    const [key] = await transaction
      .select({ revokedAt: apiKeys.revokedAt })
      .from(apiKeys)
      .where(eq(apiKeys.id, id))
      .for("update");
    if (key === undefined || key.revokedAt !== null) return key?.revokedAt ?? null;
    await transaction.update(apiKeys).set({ revokedAt: now }).where(eq(apiKeys.id, id));
    await auditFor(transaction, "key_revoked", id, now);
    return now;
  });
}

function auditFor(
  orm: Pick<Database["orm"], "insert">,
  action: AuditAction,
  keyId: string,
  now: Date,
  detail: AuditDetail = {},
): Promise<void> {
  return appendToAudit(
    { orm },
    { apiKeyId: commandLine, action, memberGuid: null, detail: { key_id: keyId, ...detail } },
    now,
  );
}

/** A hash without salt is enough, because a key holds 32 random bytes. */
export function hashApiKey(key: string): Buffer {
  return createHash("sha256").update(key).digest();
}
