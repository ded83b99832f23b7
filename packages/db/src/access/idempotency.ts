import { and, eq, isNull, lt, sql } from "drizzle-orm";
import type { Database } from "../database.ts";
import { idempotencyKeys } from "../schema/index.ts";

type Orm = Pick<Database, "orm">;

/** Names one request: answers are kept per key and route. */
export interface IdempotentRequest {
  apiKeyId: string;
  route: string;
  key: string;
  /** Under each key of the ring, the current one first: a repetition may come after a rotation. */
  bodyMacs: readonly Buffer[];
  /** The one attempt at it: only the attempt that holds the lease may renew it, or keep an answer. */
  holder: string;
}

export type IdempotencyState =
  | { state: "first" }
  | { state: "under_way" }
  | { state: "other_body" }
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
  await orm.delete(idempotencyKeys).where(and(isThis(request), lt(idempotencyKeys.createdAt, expiredBefore)));
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
  if (begun.length > 0) return { state: "first" };
  const [row] = await orm.select().from(idempotencyKeys).where(isThis(request));
  if (row === undefined) return { state: "under_way" };
  if (!bodyMacs.some((mac) => mac.equals(row.bodyMac))) return { state: "other_body" };
  if (row.status === null || row.answer === null) return { state: "under_way" };
  return { state: "answered", status: row.status, answer: row.answer };
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

/** Keeps the answer of a request that was begun; the first answer stays. */
export async function finishIdempotent(
  { orm }: Orm,
  request: IdempotentRequest,
  { status, answer }: { status: number; answer: Buffer },
): Promise<void> {
  await orm.update(idempotencyKeys).set({ status, answer }).where(isHeld(request));
}

/** Forgets a request whose answer is not to be kept, so that it may be tried again. */
export async function forgetIdempotent({ orm }: Orm, request: IdempotentRequest): Promise<void> {
  await orm.delete(idempotencyKeys).where(isHeld(request));
}

/** Where an answer is sealed. */
export function answerPlace({
  apiKeyId,
  route,
  key,
}: Pick<IdempotentRequest, "apiKeyId" | "route" | "key">): string {
  return `idempotency_keys.answer:${apiKeyId}:${route}:${key}`;
}

function isHeld(request: IdempotentRequest) {
  return and(isThis(request), isNull(idempotencyKeys.status), eq(idempotencyKeys.holder, request.holder));
}

function isThis({ apiKeyId, route, key }: Pick<IdempotentRequest, "apiKeyId" | "route" | "key">) {
  return and(
    eq(idempotencyKeys.apiKeyId, apiKeyId),
    eq(idempotencyKeys.route, route),
    eq(idempotencyKeys.key, key),
  );
}
