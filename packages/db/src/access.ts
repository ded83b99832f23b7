import { createHash, randomBytes, randomUUID } from "node:crypto";
import { and, eq, isNull, lt } from "drizzle-orm";
import type { Database } from "./database.ts";
import { apiKeys, audit, idempotencyKeys } from "./schema/index.ts";

type Orm = Pick<Database, "orm">;

export interface ApiKey {
  id: string;
  name: string;
  scopes: string[];
}

/** Makes a key and stores its hash. The key itself is returned once and kept nowhere. */
export async function createApiKey(
  { orm }: Orm,
  { name, scopes }: Pick<ApiKey, "name" | "scopes">,
  now: Date,
): Promise<string> {
  const key = `ao_${randomBytes(32).toString("base64url")}`;
  await orm.insert(apiKeys).values({ id: randomUUID(), name, hash: hashOf(key), scopes, createdAt: now });
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

/** Keys are 32 random bytes: a plain hash cannot be guessed back. */
function hashOf(key: string): Buffer {
  return createHash("sha256").update(key).digest();
}

export interface AuditEntry {
  apiKeyId: string;
  action: string;
  memberGuid: string | null;
  detail?: Record<string, string | number>;
}

/** `orm` may be a transaction: then there is no act without its row. */
export async function appendToAudit(
  { orm }: { orm: Pick<Database["orm"], "insert"> },
  entry: AuditEntry,
  now: Date,
): Promise<void> {
  await orm.insert(audit).values({ ...entry, detail: entry.detail ?? {}, at: now });
}

/** Names one request: answers are kept per key and route. */
export interface IdempotentRequest {
  apiKeyId: string;
  route: string;
  key: string;
  bodyMac: Buffer;
}

export type IdempotencyState =
  | { state: "first" }
  | { state: "under_way" }
  | { state: "other_body" }
  | { state: "answered"; status: number; answer: Buffer };

/** Marks a request as begun, or says what is known of the same one. An abandoned one is taken over. */
export async function beginIdempotent(
  { orm }: Orm,
  request: IdempotentRequest,
  { now, abandonedBefore, expiredBefore }: { now: Date; abandonedBefore: Date; expiredBefore: Date },
): Promise<IdempotencyState> {
  await orm.delete(idempotencyKeys).where(and(isThis(request), lt(idempotencyKeys.createdAt, expiredBefore)));
  await orm
    .delete(idempotencyKeys)
    .where(and(isUnanswered(request), lt(idempotencyKeys.createdAt, abandonedBefore)));
  const begun = await orm
    .insert(idempotencyKeys)
    .values({ ...request, createdAt: now })
    .onConflictDoNothing()
    .returning({ key: idempotencyKeys.key });
  if (begun.length > 0) return { state: "first" };
  const [row] = await orm.select().from(idempotencyKeys).where(isThis(request));
  if (row === undefined) return { state: "under_way" };
  if (!row.bodyMac.equals(request.bodyMac)) return { state: "other_body" };
  if (row.status === null || row.answer === null) return { state: "under_way" };
  return { state: "answered", status: row.status, answer: row.answer };
}

/** Keeps the answer of a request that was begun; the first answer stays. */
export async function finishIdempotent(
  { orm }: Orm,
  request: IdempotentRequest,
  { status, answer }: { status: number; answer: Buffer },
): Promise<void> {
  await orm.update(idempotencyKeys).set({ status, answer }).where(isUnanswered(request));
}

/** Forgets a request whose answer is not to be kept, so that it may be tried again. */
export async function forgetIdempotent({ orm }: Orm, request: IdempotentRequest): Promise<void> {
  await orm.delete(idempotencyKeys).where(isUnanswered(request));
}

function isUnanswered(request: IdempotentRequest) {
  return and(isThis(request), isNull(idempotencyKeys.status));
}

function isThis({ apiKeyId, route, key }: IdempotentRequest) {
  return and(
    eq(idempotencyKeys.apiKeyId, apiKeyId),
    eq(idempotencyKeys.route, route),
    eq(idempotencyKeys.key, key),
  );
}
