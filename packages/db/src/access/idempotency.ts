import { and, eq, inArray, isNull, lt } from "drizzle-orm";
import { drizzle } from "drizzle-orm/node-postgres";
import { type Database, inTransaction } from "../connection/database.ts";
import { idempotencyKeys } from "../schema/tables.ts";
import { erasedAmong, erasedKey, eraseStoredResponses, type RequestKey } from "./stored-responses.ts";

type Orm = Pick<Database, "orm">;

export interface IdempotentRequest extends RequestKey {
  /** MACs of the request body, one for each data key, current key first: the request may be repeated after a key rotation. */
  bodyMacs: readonly Buffer[];
  /** ID of this attempt. Only the attempt that holds the lease may renew it or store a response. */
  holder: string;
}

export type IdempotencyState =
  | { state: "first" }
  | { state: "under_way" }
  | { state: "other_body" }
  /** The stored response named a user, member or account that has been erased. */
  | { state: "erased" }
  | { state: "answered"; status: number; answer: Buffer };

/**
 * Starts a request, or returns the state of the earlier request with the same key. Takes over a request whose lease has
 * expired.
 */
export async function beginIdempotent(
  { orm }: Orm,
  request: IdempotentRequest,
  { now, leaseUntil, expiredBefore }: { now: Date; leaseUntil: Date; expiredBefore: Date },
): Promise<IdempotencyState> {
  const { apiKeyId, route, key, bodyMacs, holder } = request;
  const [bodyMac] = bodyMacs;
  if (bodyMac === undefined) throw new RangeError("A request needs the MAC of its body.");
  await orm
    .delete(idempotencyKeys)
    .where(and(isThisOrErased(request), lt(idempotencyKeys.createdAt, expiredBefore)));
  await orm
    .delete(idempotencyKeys)
    .where(and(isThis(request), isNull(idempotencyKeys.status), lt(idempotencyKeys.leaseUntil, now)));
  const inserted = await orm
    .insert(idempotencyKeys)
    .values({ apiKeyId, route, key, bodyMac, holder, leaseUntil, createdAt: now })
    .onConflictDoNothing()
    .returning({ key: idempotencyKeys.key });
  if (inserted.length > 0) return firstUnlessErased({ orm }, request);
  const [row] = await orm.select().from(idempotencyKeys).where(isThis(request));
  if (row === undefined) return { state: "under_way" };
  if (!bodyMacs.some((mac) => mac.equals(row.bodyMac))) return { state: "other_body" };
  if (row.status === null || row.answer === null) return { state: "under_way" };
  return { state: "answered", status: row.status, answer: row.answer };
}

/** Checks for an erasure after the request is stored, so that an erasure committed in the meantime is not missed. */
async function firstUnlessErased({ orm }: Orm, request: IdempotentRequest): Promise<IdempotencyState> {
  const [erased] = await orm
    .select({ key: idempotencyKeys.key })
    .from(idempotencyKeys)
    .where(isThis({ ...request, key: erasedKey(request) }));
  if (erased === undefined) return { state: "first" };
  await releaseIdempotent({ orm }, request);
  return { state: "erased" };
}

/** Extends the lease of a request. @returns false if another process has taken the request over. */
export async function renewIdempotent(
  { orm }: Orm,
  request: IdempotentRequest,
  leaseUntil: Date,
): Promise<boolean> {
  const renewed = await orm
    .update(idempotencyKeys)
    .set({ leaseUntil })
    .where(isLeased(request))
    .returning({ key: idempotencyKeys.key });
  return renewed.length > 0;
}

export interface StoredResponse {
  status: number;
  /** Encrypted body. */
  answer: Buffer;
  /** GUIDs that the response names, from `subjectsOf`. */
  subjects: string[];
}

/**
 * Stores the response of a started request; the first response remains. If the response names a user or member that was erased
 * in the meantime, it is erased at once.
 */
export async function completeIdempotent(
  database: Pick<Database, "pool">,
  request: IdempotentRequest,
  response: StoredResponse,
): Promise<void> {
  await inTransaction(database, async (client) => {
    // A refusal shows no stored data, and the GUIDs that it names may be unknown.
    const erased = response.status < 400 ? await erasedAmong(client, response.subjects) : [];
    await drizzle(client).update(idempotencyKeys).set(response).where(isLeased(request));
    if (erased.length > 0) await eraseStoredResponses(client, erased);
  });
}

/** Deletes a request whose response is not stored, so that it can be repeated. */
export async function releaseIdempotent({ orm }: Orm, request: IdempotentRequest): Promise<void> {
  await orm.delete(idempotencyKeys).where(isLeased(request));
}

function isLeased(request: IdempotentRequest) {
  return and(isThis(request), isNull(idempotencyKeys.status), eq(idempotencyKeys.holder, request.holder));
}

function isThisOrErased(request: IdempotentRequest) {
  const { apiKeyId, route, key } = request;
  return and(
    eq(idempotencyKeys.apiKeyId, apiKeyId),
    eq(idempotencyKeys.route, route),
    inArray(idempotencyKeys.key, [key, erasedKey(request)]),
  );
}

function isThis({ apiKeyId, route, key }: RequestKey) {
  return and(
    eq(idempotencyKeys.apiKeyId, apiKeyId),
    eq(idempotencyKeys.route, route),
    eq(idempotencyKeys.key, key),
  );
}
