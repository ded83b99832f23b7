import type pg from "pg";
import { type Database, inTransaction } from "../connection/database.ts";
import { type DeliveryClaim, isPending, orderedAttemptsMax } from "./delivery.ts";
import type { DueEndpoint } from "./publish-events.ts";

/** How one attempt ended. */
export type DeliveryEnd =
  | { end: "delivered"; status: number }
  /** The next attempt is at `dueAt`. All deliveries to the endpoint wait until `pauseUntil`. */
  | { end: "retry"; status: number | null; error: string | null; dueAt: Date; pauseUntil: Date | null }
  | { end: "dead"; status: number | null; error: string | null }
  /** The receiver refuses all events. Its deliveries wait until the endpoint is enabled. */
  | { end: "endpoint_disabled"; status: number };

export interface EndedDelivery {
  claim: DeliveryClaim;
  ended: DeliveryEnd;
}

type Retried = EndedDelivery & { ended: Extract<DeliveryEnd, { end: "retry" }> };

/**
 * Records how attempts to one endpoint ended, in one transaction. Attempts whose claim is no longer held change nothing.
 * @param attempts in the order in which they ended
 * @returns when deliveries are due: the retries, and those that waited for the endpoint to recover.
 */
export async function endDeliveries(
  database: Pick<Database, "pool">,
  endpointId: string,
  attempts: readonly EndedDelivery[],
  now: Date,
): Promise<DueEndpoint[]> {
  return inTransaction(database, async (client) => {
    const recorded = await recordAttempts(client, attempts, now);
    const lastSuccess = recorded.findLastIndex(({ ended }) => ended.end === "delivered");
    const hasRecovered = lastSuccess >= 0 && (await markEndpointUp(client, endpointId, now));
    await markEndpointDown(client, endpointId, recorded.slice(lastSuccess + 1).filter(isRetried), now);
    const retried = recorded.filter(isRetried);
    await delayLater(client, endpointId, retried);
    if (recorded.some(({ ended }) => ended.end === "endpoint_disabled"))
      await disable(client, endpointId, now);
    const dueAts = [...(hasRecovered ? [now] : []), ...retried.map(({ ended }) => ended.dueAt)];
    return dueAts.map((dueAt) => ({ endpointId, dueAt }));
  });
}

function isRetried(attempt: EndedDelivery): attempt is Retried {
  return attempt.ended.end === "retry";
}

/** @returns the attempts whose claim was still held */
async function recordAttempts(
  client: pg.PoolClient,
  attempts: readonly EndedDelivery[],
  now: Date,
): Promise<EndedDelivery[]> {
  const { rows } = await client.query<{ id: string; attempt_count: number }>({
    name: "deliveries-end",
    text: `
      update deliveries
      set status = ended.status, lease_until = null, last_status = ended.http_status, last_error = ended.error,
          due_at = coalesce(ended.due_at, deliveries.due_at), ended_at = case when ended.status <> 'pending' then $7::timestamptz end
      from unnest($1::bigint[], $2::int[], $3::text[], $4::int[], $5::text[], $6::timestamptz[])
        as ended (id, attempt_count, status, http_status, error, due_at)
      where deliveries.id = ended.id and deliveries.attempt_count = ended.attempt_count and deliveries.${isPending}
      returning deliveries.id, deliveries.attempt_count`,
    values: [
      attempts.map(({ claim }) => claim.deliveryId),
      attempts.map(({ claim }) => claim.attemptCount),
      attempts.map(({ ended: { end } }) => (end === "delivered" || end === "dead" ? end : "pending")),
      attempts.map(({ ended }) => ended.status),
      attempts.map(({ ended }) => errorOf(ended)),
      attempts.map(({ ended }) => (ended.end === "retry" ? ended.dueAt : null)),
      now,
    ],
  });
  // A batch can have a stale claim of the same delivery.
  const attemptCounts = new Map(rows.map((row) => [row.id, row.attempt_count]));
  return attempts.filter(({ claim }) => attemptCounts.get(claim.deliveryId) === claim.attemptCount);
}

function errorOf(ended: DeliveryEnd): string | null {
  if (ended.end === "endpoint_disabled") return "endpoint_disabled";
  return "error" in ended ? ended.error : null;
}

/**
 * Records that the receiver is available. If the endpoint was paused, its pending deliveries become due. Otherwise a delivery
 * that failed keeps its own retry time.
 * @returns whether the endpoint was paused
 */
async function markEndpointUp(client: pg.PoolClient, endpointId: string, now: Date): Promise<boolean> {
  const { rows } = await client.query<{ was_down: boolean }>({
    name: "endpoint-mark-up",
    text: `
      with before as (
        select id, paused_until is not null as was_down from endpoints
        where id = $1 and failure_count > 0 for no key update)
      update endpoints set failure_count = 0, paused_until = null from before where endpoints.id = before.id
      returning before.was_down`,
    values: [endpointId],
  });
  if (rows[0]?.was_down !== true) return false;
  await makeDue(client, endpointId, now);
  return true;
}

/** Rows changed by one statement, so that a large backlog does not exceed the statement timeout. */
const batchSize = 10_000;

/** Makes the pending deliveries of an endpoint due. */
export async function makeDue(client: pg.PoolClient, endpointId: string, now: Date): Promise<void> {
  for (;;) {
    const { rowCount } = await client.query(
      `update deliveries set due_at = $2 where id in (
         select id from deliveries
         where endpoint_id = $1 and status = 'pending' and due_at > $2 and lease_until is null limit $3)`,
      [endpointId, now, batchSize],
    );
    if ((rowCount ?? 0) < batchSize) return;
  }
}

/** Records failures since the last success. Those that were claimed together count as one. */
async function markEndpointDown(
  client: pg.PoolClient,
  endpointId: string,
  failed: readonly Retried[],
  now: Date,
): Promise<void> {
  if (failed.length === 0) return;
  const pauses = failed.flatMap(({ ended: { pauseUntil } }) => (pauseUntil === null ? [] : [+pauseUntil]));
  await client.query({
    name: "endpoint-mark-down",
    // A claim that is older than the last success counts from zero.
    text: `
      update endpoints
      set failure_count = case when failure_count = 0 then 1 else greatest(failure_count, $2) end,
          paused_until = greatest(paused_until, $3), updated_at = $4
      where id = $1`,
    values: [
      endpointId,
      Math.max(...failed.map(({ claim }) => claim.failureCount)) + 1,
      pauses.length === 0 ? null : new Date(Math.max(...pauses)),
      now,
    ],
  });
}

/** Later deliveries of a member are due with the failed one before them, while it blocks them. */
async function delayLater(
  client: pg.PoolClient,
  endpointId: string,
  retried: readonly Retried[],
): Promise<void> {
  const blocking = retried.filter(({ claim }) => claim.attemptCount < orderedAttemptsMax);
  if (blocking.length === 0) return;
  await client.query({
    name: "deliveries-delay-later",
    text: `
      with failed as materialized (
        select deliveries.position, failed.member_guid, failed.due_at
        from unnest($2::bigint[], $3::text[], $4::timestamptz[]) as failed (id, member_guid, due_at)
          join deliveries on deliveries.id = failed.id)
      update deliveries set due_at = later.new_due_at
      -- The limit makes PostgreSQL look up each member, and not join all pending deliveries.
      from failed cross join lateral (
        select id, failed.due_at as new_due_at from deliveries
        where member_guid = failed.member_guid and endpoint_id = $1 and ended_at is null
          and due_at < failed.due_at and position > failed.position
        order by position limit ${batchSize}) as later
      where deliveries.id = later.id`,
    values: [
      endpointId,
      blocking.map(({ claim }) => claim.deliveryId),
      blocking.map(({ claim }) => claim.memberGuid),
      blocking.map(({ ended }) => ended.dueAt),
    ],
  });
}

async function disable(client: pg.PoolClient, endpointId: string, now: Date): Promise<void> {
  await client.query("update endpoints set status = 'disabled', updated_at = $2 where id = $1", [
    endpointId,
    now,
  ]);
}
