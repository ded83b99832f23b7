import { and, count, eq, isNotNull, isNull, sql } from "drizzle-orm";
import type pg from "pg";
import type { AuditCaller } from "../access/audit.ts";
import type { Database } from "../connection/database.ts";
import { toJson } from "../connection/sanitize-text.ts";
import { type DeletedAtMx, type ErasureReceipt, erasures } from "../schema/tables.ts";

/** A requested erasure of a user or a member. */
export type Erasure = typeof erasures.$inferSelect;

/** Who requested an erasure, and when the api continues it if the caller's request does not complete it. */
export interface ErasureRequest {
  caller: AuditCaller;
  dueAt: Date;
}

/**
 * Stores a new erasure. One that is not complete gets the due time only.
 * @returns null if it is complete.
 */
export async function storeErasure(
  { orm }: Pick<Database, "orm">,
  { guid, userGuid }: Pick<Erasure, "guid" | "userGuid">,
  { caller: { apiKeyId, requestId }, dueAt }: ErasureRequest,
  now: Date,
): Promise<Erasure | null> {
  // Two statements: the row policy makes an upsert fail on an erasure that is complete.
  await orm.execute(sql`
    insert into erasures (guid, user_guid, api_key_id, request_id, began_at, due_at)
    values (${guid}, ${userGuid}, ${apiKeyId}, ${requestId ?? null}, ${now.toISOString()}, ${dueAt.toISOString()})
    on conflict (guid) do nothing`);
  const [stored] = await orm
    .update(erasures)
    .set({ dueAt })
    .where(and(eq(erasures.guid, guid), isNull(erasures.completedAt)))
    .returning();
  return stored ?? null;
}

export async function readErasure({ orm }: Pick<Database, "orm">, guid: string): Promise<Erasure | null> {
  const [row] = await orm.select().from(erasures).where(eq(erasures.guid, guid));
  return row ?? null;
}

/** Stores what became of a user or member of the erasure at MX. It is not deleted there again. */
export async function recordDeletedAtMx(
  { pool }: Pick<Database, "pool">,
  guid: string,
  { deletedGuid, result }: { deletedGuid: string; result: DeletedAtMx },
  dueAt: Date,
): Promise<void> {
  // Another process may have deleted it at the same time, and this one then got a 404.
  await pool.query(
    `update erasures set due_at = $4, at_mx = case
       when $3 = 'deleted' then at_mx || jsonb_build_object($2::text, $3::text)
       else jsonb_build_object($2::text, $3::text) || at_mx end
     where guid = $1 and completed_at is null`,
    [guid, deletedGuid, result, dueAt],
  );
}

/** Sets when the api continues an erasure that failed. */
export async function postponeErasure(
  { pool }: Pick<Database, "pool">,
  guid: string,
  dueAt: Date,
): Promise<void> {
  await pool.query("update erasures set due_at = $2 where guid = $1 and completed_at is null", [guid, dueAt]);
}

/**
 * Takes over erasures that their callers have left incomplete, and moves their due time to `dueAt`, so that no other process takes
 * them over before. A due time after `latest` is invalid and counts as due.
 */
export async function takeOverErasures(
  { pool }: Pick<Database, "pool">,
  { now, dueAt, latest, limit }: { now: Date; dueAt: Date; latest: Date; limit: number },
): Promise<Erasure[]> {
  const { rows } = await pool.query<Erasure>({
    name: "erasures-take-over",
    text: `
      with due as (
        select guid from erasures where due_at is not null and (due_at <= $1 or due_at > $3)
        order by due_at, guid limit $4 for update skip locked)
      update erasures set due_at = $2, continuation_count = continuation_count + 1
      from due where erasures.guid = due.guid
      returning erasures.guid, user_guid as "userGuid", api_key_id as "apiKeyId", request_id as "requestId",
                began_at as "beganAt", due_at as "dueAt", continuation_count as "continuationCount",
                at_mx as "atMx", completed_at as "completedAt", receipt`,
    values: [now, dueAt, latest, limit],
  });
  return rows;
}

/** Marks an erasure as complete in the transaction that erases the data. */
export async function completeErasure(
  client: Pick<pg.PoolClient, "query">,
  guid: string,
  receipt: ErasureReceipt | null,
  now: Date,
): Promise<void> {
  await client.query(
    `update erasures set completed_at = $2, due_at = null, receipt = $3::jsonb
     where guid = $1 and completed_at is null`,
    [guid, now, receipt === null ? null : toJson(receipt)],
  );
}

export async function countIncompleteErasures({ orm }: Pick<Database, "orm">): Promise<number> {
  const [row] = await orm.select({ count: count() }).from(erasures).where(isNotNull(erasures.dueAt));
  return row?.count ?? 0;
}
