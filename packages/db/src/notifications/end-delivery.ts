import type pg from "pg";
import { type Database, inTransaction } from "../connection/database.ts";
import { type DeliveryClaim, isPending, orderedAttemptsMax } from "./delivery.ts";
import type { DueDelivery } from "./publish-events.ts";

/** How one attempt ended. */
export type DeliveryEnd =
  | { end: "delivered"; status: number }
  /** The next attempt is at `dueAt`. All deliveries to the endpoint wait until `pauseUntil`. */
  | { end: "retry"; status: number | null; error: string | null; dueAt: Date; pauseUntil: Date | null }
  | { end: "dead"; status: number | null; error: string | null }
  /** The receiver refuses all events. Its deliveries wait until the endpoint is enabled. */
  | { end: "endpoint_disabled"; status: number };

/**
 * Records how an attempt ended.
 * @returns deliveries with a new due time: the retry, or those that waited for the endpoint to recover.
 */
export async function endDelivery(
  database: Pick<Database, "pool">,
  claim: DeliveryClaim,
  ended: DeliveryEnd,
  now: Date,
): Promise<DueDelivery[]> {
  return inTransaction(database, async (client) => {
    if (!(await recordAttempt(client, claim, ended, now))) return [];
    switch (ended.end) {
      case "delivered":
        return markEndpointUp(client, claim, now);
      case "retry":
        return markEndpointDown(client, claim, ended, now);
      case "dead":
        return [];
      case "endpoint_disabled":
        return disable(client, claim, now);
    }
  });
}

async function recordAttempt(
  client: pg.PoolClient,
  { deliveryId, attemptCount }: DeliveryClaim,
  ended: DeliveryEnd,
  now: Date,
): Promise<boolean> {
  const isEnded = ended.end === "delivered" || ended.end === "dead";
  const { rowCount } = await client.query({
    name: "delivery-end",
    text: `
      update deliveries
      set status = $3, lease_until = null, last_status = $4, last_error = $5, due_at = coalesce($6, due_at), ended_at = $7
      where id = $1 and attempt_count = $2 and ${isPending}`,
    values: [
      deliveryId,
      attemptCount,
      isEnded ? ended.end : "pending",
      ended.status,
      ended.end === "endpoint_disabled" ? "endpoint_disabled" : "error" in ended ? ended.error : null,
      ended.end === "retry" ? ended.dueAt : null,
      isEnded ? now : null,
    ],
  });
  return rowCount === 1;
}

/**
 * Records that the receiver is available. If the endpoint was paused, its pending deliveries become due. Otherwise a delivery
 * that failed keeps its own retry time.
 */
async function markEndpointUp(
  client: pg.PoolClient,
  { endpointId }: DeliveryClaim,
  now: Date,
): Promise<DueDelivery[]> {
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
  if (rows[0]?.was_down !== true) return [];
  const deliveryIds = await makeDue(client, endpointId, now);
  return deliveryIds.map((deliveryId) => ({ deliveryId, dueAt: now }));
}

/** Makes the pending deliveries of an endpoint due. @returns their IDs. */
export function makeDue(client: pg.PoolClient, endpointId: string, now: Date): Promise<string[]> {
  return updateInBatches(
    client,
    `update deliveries set due_at = $2 where id in (
       select id from deliveries
       where endpoint_id = $1 and status = 'pending' and due_at > $2 and lease_until is null limit $3)
     returning id`,
    [endpointId, now],
  );
}

/** Rows changed by one statement, so that a large backlog does not exceed the statement timeout. */
const batchSize = 10_000;

/**
 * Repeats an UPDATE until it changes fewer than `batchSize` rows.
 * @param text UPDATE with the limit as its last parameter; returns IDs
 */
async function updateInBatches(
  client: pg.PoolClient,
  text: string,
  values: readonly unknown[],
): Promise<string[]> {
  const ids: string[] = [];
  for (;;) {
    const { rows } = await client.query<{ id: string }>(text, [...values, batchSize]);
    for (const { id } of rows) ids.push(id);
    if (rows.length < batchSize) return ids;
  }
}

/** Records a failed attempt. Later deliveries of the member wait as well, while this one blocks them. */
async function markEndpointDown(
  client: pg.PoolClient,
  { deliveryId, endpointId, attemptCount, memberGuid }: DeliveryClaim,
  { dueAt, pauseUntil }: Extract<DeliveryEnd, { end: "retry" }>,
  now: Date,
): Promise<DueDelivery[]> {
  await client.query({
    name: "endpoint-mark-down",
    text: `
      update endpoints set failure_count = failure_count + 1, paused_until = greatest(paused_until, $2), updated_at = $3
      where id = $1`,
    values: [endpointId, pauseUntil, now],
  });
  if (attemptCount < orderedAttemptsMax) {
    await client.query({
      name: "deliveries-delay-later",
      text: `
        update deliveries set due_at = $4
        where member_guid = $1 and endpoint_id = $2 and ended_at is null and due_at < $4
          and position > (select position from deliveries where id = $3)`,
      values: [memberGuid, endpointId, deliveryId, dueAt],
    });
  }
  return [{ deliveryId, dueAt }];
}

async function disable(
  client: pg.PoolClient,
  { endpointId }: DeliveryClaim,
  now: Date,
): Promise<DueDelivery[]> {
  await client.query("update endpoints set status = 'disabled', updated_at = $2 where id = $1", [
    endpointId,
    now,
  ]);
  return [];
}
