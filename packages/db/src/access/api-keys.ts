import { createHash, randomBytes, randomUUID } from "node:crypto";
import { and, asc, eq, getTableColumns, gt, isNotNull, isNull, or, sql } from "drizzle-orm";
import { type Database, inOrmTransaction } from "../connection/database.ts";
import { keysetAfter } from "../connection/keyset.ts";
import type { AuditAction } from "../schema/audit-actions.ts";
import type { ConsoleRole } from "../schema/console-roles.ts";
import { apiKeys } from "../schema/tables.ts";
import { type AuditDetail, appendToAudit, commandLine, type RecordChange } from "./audit.ts";

type Orm = Pick<Database, "orm">;
type AuditOrm = Pick<Database["orm"], "insert">;

export interface ApiKey {
  id: string;
  name: string;
  /** The role of an operator's session. Null for the key of an application. */
  role: ConsoleRole | null;
  scopes: string[];
  /** The key is refused from this time on. Null if it does not expire. */
  expiresAt: Date | null;
  /** The latest activity of a session's operator. Null for the key of an application. */
  activeAt: Date | null;
}

/** Format of API keys: 32 random bytes in base64url. */
export const apiKeyPattern = /^ao_[A-Za-z0-9_-]{43}$/;

/** Creates a key and stores its hash. The key itself is returned once and not stored. */
export async function createApiKey(
  database: Pick<Database, "pool">,
  { name, scopes, expiresAt = null }: Pick<ApiKey, "name" | "scopes"> & { expiresAt?: Date | null },
  now: Date,
): Promise<string> {
  const key = newApiKey();
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

export function newApiKey(): string {
  return `ao_${randomBytes(32).toString("base64url")}`;
}

const { hash: _hash, createdAt, revokedAt, lastUsedAt, ...keyColumns } = getTableColumns(apiKeys);

/**
 * Finds the key that a caller presents. Null if it is unknown or revoked. An expired key is found, so that its caller learns
 * why it is refused.
 */
export async function findApiKey({ orm }: Orm, key: string): Promise<ApiKey | null> {
  const [row] = await orm
    .select(keyColumns)
    .from(apiKeys)
    .where(and(eq(apiKeys.hash, hashApiKey(key)), isNull(apiKeys.revokedAt)));
  return row ?? null;
}

/** Precision of `last_used_at`, in milliseconds. More updates would not help an operator. */
const usePrecisionMs = 60_000;

/** Records that a key was used. Does nothing if a use within the last minute is recorded. */
export async function recordKeyUse({ orm }: Orm, id: string, now: Date): Promise<void> {
  const isRecorded = gt(apiKeys.lastUsedAt, new Date(now.getTime() - usePrecisionMs));
  await orm
    .update(apiKeys)
    .set({ lastUsedAt: now })
    .where(and(eq(apiKeys.id, id), isNull(apiKeys.revokedAt), sql`${isRecorded} is not true`));
}

/**
 * The hashes of all keys that are not revoked. Keys of applications are included after they expire; sessions are not, since their
 * number grows every day.
 */
export async function listApiKeyHashes({ orm }: Orm, now: Date): Promise<Buffer[]> {
  const rows = await orm
    .select({ hash: apiKeys.hash })
    .from(apiKeys)
    .where(and(isNull(apiKeys.revokedAt), or(isNull(apiKeys.role), gt(apiKeys.expiresAt, now))));
  return rows.map(({ hash }) => hash);
}

export type ListedApiKey = ApiKey & { createdAt: Date; revokedAt: Date | null; lastUsedAt: Date | null };

const listedColumns = { ...keyColumns, createdAt, revokedAt, lastUsedAt };

export type ApiKeyKind = "application" | "session";

/** Oldest first. `after` is the last key of the previous page. */
export async function listApiKeys(
  { orm }: Orm,
  kind: ApiKeyKind | undefined,
  after: Pick<ListedApiKey, "createdAt" | "id"> | null,
  limit: number,
): Promise<ListedApiKey[]> {
  const ofKind = { application: isNull(apiKeys.role), session: isNotNull(apiKeys.role) };
  return orm
    .select(listedColumns)
    .from(apiKeys)
    .where(
      and(
        kind === undefined ? undefined : ofKind[kind],
        after === null
          ? undefined
          : keysetAfter([apiKeys.createdAt, apiKeys.id], [after.createdAt, after.id]),
      ),
    )
    .orderBy(asc(apiKeys.createdAt), asc(apiKeys.id))
    .limit(limit);
}

export async function readApiKey({ orm }: Orm, id: string): Promise<ListedApiKey | null> {
  const [key] = await orm.select(listedColumns).from(apiKeys).where(eq(apiKeys.id, id));
  return key ?? null;
}

/**
 * Revokes a key. A key that is already revoked is not changed.
 * @param record runs in the same transaction if the key is revoked now. By default it audits the command line.
 * @returns when the key was revoked, now or earlier. Null if there is no such key.
 */
export async function revokeApiKey(
  database: Pick<Database, "pool">,
  id: string,
  now: Date,
  record: RecordChange<void> = (orm) => auditFor(orm, "key_revoked", id, now),
): Promise<Date | null> {
  return inOrmTransaction(database, async (transaction) => {
    const [key] = await transaction
      .select({ revokedAt: apiKeys.revokedAt })
      .from(apiKeys)
      .where(eq(apiKeys.id, id))
      .for("update");
    if (key === undefined || key.revokedAt !== null) return key?.revokedAt ?? null;
    await transaction.update(apiKeys).set({ revokedAt: now }).where(eq(apiKeys.id, id));
    await record(transaction, undefined);
    return now;
  });
}

function auditFor(
  orm: AuditOrm,
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
