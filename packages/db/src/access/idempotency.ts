import { and, eq, inArray, isNull, lt, sql } from "drizzle-orm";
import { drizzle } from "drizzle-orm/node-postgres";
import { type Database, inTransaction } from "../connection/database.ts";
import { idempotencyKeys } from "../schema/tables.ts";
import { erasedAmong, erasedKey, eraseStoredResponses, type RequestKey } from "./kept-answers.ts";

type Orm = Pick<Database, "orm">;

export interface IdempotentRequest extends RequestKey {
  /** Under each key of the ring, the current one first: a repetition may come after a rotation. */
  bodyMacs: readonly Buffer[];
  /** The one attempt at it: only the attempt that holds the lease may renew it, or keep an answer. */
  holder: string;
}

export type IdempotencyState =
  | { state: "first" }
  | { state: "under_way" }
  | { state: "other_body" }
  /** The answer was about somebody who has been erased since. */
  | { state: "erased" }
  | { state: "answered"; status: number; answer: Buffer };

/** Marks a request as begun, or says what is known of the same one. One whose lease has run out is taken over. */
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
    .where(
      and(
        isThis(request),
        isNull(idempotencyKeys.status),
        sql`coalesce(${idempotencyKeys.leaseUntil}, ${idempotencyKeys.createdAt}) < ${now.toISOString()}`,
      ),
    );
  const begun = await orm
    .insert(idempotencyKeys)
    .values({ apiKeyId, route, key, bodyMac, holder, leaseUntil, createdAt: now })
    .onConflictDoNothing()
    .returning({ key: idempotencyKeys.key });
  if (begun.length > 0) return firstUnlessErased({ orm }, request);
  const [row] = await orm.select().from(idempotencyKeys).where(isThis(request));
  if (row === undefined) return { state: "under_way" };
  if (!bodyMacs.some((mac) => mac.equals(row.bodyMac))) return { state: "other_body" };
  if (row.status === null || row.answer === null) return { state: "under_way" };
  return { state: "answered", status: row.status, answer: row.answer };
}

/** Looked at once the request has begun: an erasure that commits meanwhile is not missed. */
async function firstUnlessErased({ orm }: Orm, request: IdempotentRequest): Promise<IdempotencyState> {
  const [erased] = await orm
    .select({ key: idempotencyKeys.key })
    .from(idempotencyKeys)
    .where(isThis({ ...request, key: erasedKey(request) }));
  if (erased === undefined) return { state: "first" };
  await releaseIdempotent({ orm }, request);
  return { state: "erased" };
}

/** Says that the holder lives. @returns false when somebody else has taken the request over. */
export async function renewIdempotent(
  { orm }: Orm,
  request: IdempotentRequest,
  leaseUntil: Date,
): Promise<boolean> {
  const renewed = await orm
    .update(idempotencyKeys)
    .set({ leaseUntil })
    .where(isHeld(request))
    .returning({ key: idempotencyKeys.key });
  return renewed.length > 0;
}

export interface StoredResponse {
  status: number;
  /** Sealed. */
  answer: Buffer;
  /** Whom it is about, as `subjectsOf` names them. */
  subjects: string[];
}

/**
 * Keeps the answer of a request that was begun; the first answer stays. One that shows somebody who has been erased
 * meanwhile is erased itself.
 */
export async function completeIdempotent(
  database: Pick<Database, "pool">,
  request: IdempotentRequest,
  answer: StoredResponse,
): Promise<void> {
  await inTransaction(database, async (client) => {
    // A refusal shows nobody: who it names may never have been here.
    const erased = answer.status < 400 ? await erasedAmong(client, answer.subjects) : [];
    await drizzle(client).update(idempotencyKeys).set(answer).where(isHeld(request));
    if (erased.length > 0) await eraseStoredResponses(client, erased);
  });
}

/** Forgets a request whose answer is not to be kept, so that it may be tried again. */
export async function releaseIdempotent({ orm }: Orm, request: IdempotentRequest): Promise<void> {
  await orm.delete(idempotencyKeys).where(isHeld(request));
}

function isHeld(request: IdempotentRequest) {
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
