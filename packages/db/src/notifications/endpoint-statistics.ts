import type { Database } from "../connection/database.ts";

/** The deliveries of an endpoint. */
export interface EndpointStatistics {
  endpointId: string;
  pendingCount: number;
  /** When the oldest pending delivery was created. */
  oldestPendingAt: Date | null;
  deadCount: number;
  /** Deliveries that ended since the start of the window. */
  ended: {
    deliveredCount: number;
    deadCount: number;
    /** Delivered by the first attempt. */
    firstAttemptCount: number;
    /** Time from the creation of a delivery to its success, in milliseconds. Null without any. */
    medianMs: number | null;
    p95Ms: number | null;
  };
  /** The latest delivery with an ended attempt. Null without one. */
  last: { deliveryId: number; status: number | null; error: string | null; at: Date | null } | null;
}

interface StatisticsRow {
  endpoint_id: string;
  pending: string;
  oldest_pending: Date | null;
  dead: string;
  delivered: string | null;
  died: string | null;
  first_attempt: string | null;
  median_ms: number | null;
  p95_ms: number | null;
  last_id: string | null;
  last_status: number | null;
  last_error: string | null;
  last_at: Date | null;
}

/** How many of an endpoint's newest deliveries are searched for a response. */
const lastSearched = 1_000;

/** Reads the statistics of every endpoint, oldest endpoint first. */
export async function readEndpointStatistics(
  { pool }: Pick<Database, "pool">,
  since: Date,
): Promise<EndpointStatistics[]> {
  const { rows } = await pool.query<StatisticsRow>(
    `with ended as (
       select endpoint_id,
              count(*) filter (where status = 'delivered') as delivered,
              count(*) filter (where status = 'dead') as died,
              count(*) filter (where status = 'delivered' and attempt_count = 1) as first_attempt,
              percentile_cont(0.5) within group (order by delay_ms) filter (where status = 'delivered') as median_ms,
              percentile_cont(0.95) within group (order by delay_ms) filter (where status = 'delivered') as p95_ms
       from (select *, extract(epoch from ended_at - created_at) * 1000 as delay_ms from deliveries
             where ended_at >= $1) as deliveries
       group by endpoint_id)
     select endpoint.id as endpoint_id, pending.count as pending, pending.oldest as oldest_pending, dead.count as dead,
            ended.delivered, ended.died, ended.first_attempt, ended.median_ms, ended.p95_ms,
            last.id as last_id, last.last_status, last.last_error, last.ended_at as last_at
     from endpoints as endpoint
     left join ended on ended.endpoint_id = endpoint.id
     cross join lateral (
       select count(*), min(created_at) as oldest from deliveries
       where endpoint_id = endpoint.id and status = 'pending') as pending
     cross join lateral (
       select count(*) from deliveries where endpoint_id = endpoint.id and status = 'dead') as dead
     left join lateral (
       select * from (select id, last_status, last_error, ended_at from deliveries
                      where endpoint_id = endpoint.id order by id desc limit $2) as newest
       where last_status is not null or last_error is not null
       order by id desc limit 1) as last on true
     order by endpoint.created_at, endpoint.id`,
    [since, lastSearched],
  );
  return rows.map((row) => ({
    endpointId: row.endpoint_id,
    pendingCount: Number(row.pending),
    oldestPendingAt: row.oldest_pending,
    deadCount: Number(row.dead),
    ended: {
      deliveredCount: Number(row.delivered ?? 0),
      deadCount: Number(row.died ?? 0),
      firstAttemptCount: Number(row.first_attempt ?? 0),
      medianMs: row.median_ms,
      p95Ms: row.p95_ms,
    },
    last:
      row.last_id === null
        ? null
        : {
            deliveryId: Number(row.last_id),
            status: row.last_status,
            error: row.last_error,
            at: row.last_at,
          },
  }));
}
