import { createHash, randomBytes, randomUUID } from "node:crypto";
import { and, asc, eq, isNull } from "drizzle-orm";
import { type Database, inOrmTransaction } from "../connection/database.ts";
import { apiKeys } from "../schema/tables.ts";
import { type AuditDetail, appendToAudit, commandLine } from "./audit.ts";
import type { AuditAction } from "./audit-actions.ts";

type Orm = Pick<Database, "orm">;

export interface ApiKey {
  id: string;
  name: string;
  scopes: string[];
  /** From then on it opens nothing. Null: it does not expire. */
  expiresAt: Date | null;
}

/** The shape of every key that there is: 32 random bytes in base64url. */
export const apiKeyPattern = /^ao_[A-Za-z0-9_-]{43}$/;

/** Makes a key and stores its hash. The key itself is returned once and kept nowhere. */
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

/** The key that a caller presents; null when it is unknown or revoked. One that has expired is found: its caller is told. */
export async function findApiKey({ orm }: Orm, key: string): Promise<ApiKey | null> {
  const [row] = await orm
    .select({ id: apiKeys.id, name: apiKeys.name, scopes: apiKeys.scopes, expiresAt: apiKeys.expiresAt })
    .from(apiKeys)
    .where(and(eq(apiKeys.hash, hashApiKey(key)), isNull(apiKeys.revokedAt)));
  return row ?? null;
}

/** The hash of each key that is not revoked, those that have expired included. */
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

/** @returns when it was revoked, now or before; null when there is no such key. */
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

/** Keys are 32 random bytes: a plain hash cannot be guessed back. */
export function hashApiKey(key: string): Buffer {
  return createHash("sha256").update(key).digest();
}
