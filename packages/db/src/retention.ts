import type { Database } from "./database.ts";

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
  const events = await pool.query(
    `delete from inbox where id in (
       select id from inbox
       where processed_at < case when source = 'webhook' then $1::timestamptz else $2::timestamptz end
         and processed_at < greatest($1::timestamptz, $2::timestamptz)
       order by processed_at limit $3)`,
    [before(retention.webhooksMs), before(retention.eventsMs), batch],
  );
  const keys = await pool.query(
    `delete from idempotency_keys where (api_key_id, route, key) in (
       select api_key_id, route, key from idempotency_keys where created_at < $1 order by created_at limit $2)`,
    [before(retention.idempotencyKeysMs), batch],
  );
  return (events.rowCount ?? 0) + (keys.rowCount ?? 0);
}
