import type { Database } from "./database.ts";
import type { InboxSource } from "./schema/index.ts";

export interface Retention {
  /** Webhooks, kept for people to look at and to replay. */
  webhooksMs: number;
  /** MX's answers and commands; the timeline keeps what they meant. */
  eventsMs: number;
  idempotencyKeysMs: number;
}

const dayMs = 86_400_000;

export const defaultRetention: Retention = {
  webhooksMs: 30 * dayMs,
  eventsMs: 2 * dayMs,
  idempotencyKeysMs: dayMs,
};

/**
 * Deletes what has been kept long enough, at most `batch` rows of each kind, so that no transaction is long.
 * @returns how many rows went; call again while it equals or exceeds `batch`.
 */
export async function deleteExpired(
  { pool }: Pick<Database, "pool">,
  retention: Retention,
  now: Date,
  batch = 5_000,
): Promise<number> {
  const before = (ageMs: number) => new Date(now.getTime() - ageMs);
  const deleteFromInbox = (sources: readonly InboxSource[], ageMs: number) =>
    // What is locked is being replayed or erased: the next turn sees what became of it.
    pool.query(
      `delete from inbox where ctid = any(array(
         select ctid from inbox where source = any($1::text[]) and processed_at < $2
         limit $3 for update skip locked))`,
      [sources, before(ageMs), batch],
    );
  const webhooks = await deleteFromInbox(["webhook"], retention.webhooksMs);
  const events = await deleteFromInbox(["mx", "api"], retention.eventsMs);
  const keys = await pool.query(
    `delete from idempotency_keys where (api_key_id, route, key) in (
       select api_key_id, route, key from idempotency_keys where created_at < $1 order by created_at limit $2)`,
    [before(retention.idempotencyKeysMs), batch],
  );
  return (webhooks.rowCount ?? 0) + (events.rowCount ?? 0) + (keys.rowCount ?? 0);
}
