import { createHash, randomBytes, randomUUID } from "node:crypto";
import { and, asc, eq, isNull } from "drizzle-orm";
import { type Database, inOrmTransaction } from "../database.ts";
import { apiKeys } from "../schema/index.ts";
import { appendToAudit, commandLine } from "./audit.ts";

type Orm = Pick<Database, "orm">;

export interface ApiKey {
  id: string;
  name: string;
  scopes: string[];
}

/** Makes a key and stores its hash. The key itself is returned once and kept nowhere. */
export async function createApiKey(
  database: Pick<Database, "pool">,
  { name, scopes }: Pick<ApiKey, "name" | "scopes">,
  now: Date,
): Promise<string> {
  const key = `ao_${randomBytes(32).toString("base64url")}`;
  const id = randomUUID();
  await inOrmTransaction(database, async (transaction) => {
    await transaction.insert(apiKeys).values({ id, name, hash: hashOf(key), scopes, createdAt: now });
    await auditFor(transaction, "key_created", id, now);
  });
  return key;
}

/** The key that a caller presents; null when it is unknown or revoked. */
export async function findApiKey({ orm }: Orm, key: string): Promise<ApiKey | null> {
  const [row] = await orm
    .select({ id: apiKeys.id, name: apiKeys.name, scopes: apiKeys.scopes })
    .from(apiKeys)
    .where(and(eq(apiKeys.hash, hashOf(key)), isNull(apiKeys.revokedAt)));
  return row ?? null;
}

export type ListedApiKey = ApiKey & { createdAt: Date; revokedAt: Date | null };

/** Oldest first. */
export async function listApiKeys({ orm }: Orm): Promise<ListedApiKey[]> {
  const { id, name, scopes, createdAt, revokedAt } = apiKeys;
  return orm
    .select({ id, name, scopes, createdAt, revokedAt })
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
  action: string,
  keyId: string,
  now: Date,
): Promise<void> {
  return appendToAudit(
    { orm },
    { apiKeyId: commandLine, action, memberGuid: null, detail: { key_id: keyId } },
    now,
  );
}

/** Keys are 32 random bytes: a plain hash cannot be guessed back. */
function hashOf(key: string): Buffer {
  return createHash("sha256").update(key).digest();
}
