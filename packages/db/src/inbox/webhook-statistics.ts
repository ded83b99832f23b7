import type { Database } from "../connection/database.ts";

export interface WebhookSpan {
  from: Date;
  /** Exclusive. */
  to: Date;
  bucketSeconds: number;
}

/** Webhooks of one type and outcome in one bucket. */
export interface WebhookCount {
  /** Start of the bucket. */
  at: Date;
  type: string | null;
  /** `pending` until the webhooks are processed. */
  outcome: string;
  count: number;
  lastReceivedAt: Date;
}

/** Counts the stored webhooks of a period. Buckets without webhooks are absent. */
export async function countWebhooks(
  { pool }: Pick<Database, "pool">,
  { from, to, bucketSeconds }: WebhookSpan,
): Promise<WebhookCount[]> {
  // A webhook is never processed before it is received, so the index by processing time finds every webhook of the period.
  const { rows } = await pool.query<{
    at: Date;
    type: string | null;
    outcome: string;
    count: string;
    last_received_at: Date;
  }>(
    `select date_bin($3 * interval '1 second', received_at, $1) as at, type, outcome,
            count(*), max(received_at) as last_received_at
     from (select received_at, type, coalesce(outcome, 'none') as outcome from inbox
           where source = 'webhook' and processed_at >= $1
           union all
           select received_at, type, 'pending' from inbox
           where source = 'webhook' and processed_at is null) as webhooks
     where received_at >= $1 and received_at < $2
     group by 1, type, outcome order by 1, type, outcome`,
    [from, to, bucketSeconds],
  );
  return rows.map(({ count, last_received_at: lastReceivedAt, ...row }) => ({
    ...row,
    count: Number(count),
    lastReceivedAt,
  }));
}
