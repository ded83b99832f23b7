import type pg from "pg";
import { type Database, inTransaction } from "../connection/database.ts";
import { type DeliveryClaim, isPending, orderedAttemptsMax } from "./delivery.ts";
import type { DueDelivery } from "./publish-events.ts";

/** How one attempt ended. */
export type DeliveryEnd =
  | { end: "delivered"; status: number }
  /** To be tried again; the endpoint is left alone until then, if it fails all over. */
  | { end: "again"; status: number | null; error: string | null; dueAt: Date; pauseUntil: Date | null }
  | { end: "dead"; status: number | null; error: string | null }
  /** The receiver wants nothing for now: it waits, with all that comes, until the endpoint is enabled. */
  | { end: "endpoint_disabled"; status: number };

/**
 * Writes down how an attempt ended.
 * @returns deliveries that are due now and were not: those that waited for the endpoint to come back.
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
      case "again":
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
      ended.end === "again" ? ended.dueAt : null,
      isEnded ? now : null,
    ],
  });
  return rowCount === 1;
}

/**
 * The receiver answers. If it was down, what waited for it is due at once, in its order; if it was not, what it refuses is
 * its own fault, and waits for its own time.
 */
async function markEndpointUp(
  client: pg.PoolClient,
  { endpointId }: DeliveryClaim,
  now: Date,
): Promise<DueDelivery[]> {
  const { rows: back } = await client.query<{ was_down: boolean }>({
    name: "endpoint-comes-back",
    text: `
      with before as (
        select id, paused_until is not null as was_down from endpoints
        where id = $1 and failure_count > 0 for no key update)
      update endpoints set failure_count = 0, paused_until = null from before where endpoints.id = before.id
      returning before.was_down`,
    values: [endpointId],
  });
  if (back[0]?.was_down !== true) return [];
  const due = await makeDue(client, endpointId, now);
  return due.map((deliveryId) => ({ deliveryId, dueAt: now }));
}

/** Makes due what waits for a later time at an endpoint. */
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

/** So many rows at a time, so that no statement takes longer than one may, however much has piled up. */
const pieceSize = 10_000;

/** @param text changes rows that it finds until it finds no more, `pieceSize` (its last value) at a time, and returns their ids. */
async function updateInBatches(
  client: pg.PoolClient,
  text: string,
  values: readonly unknown[],
): Promise<string[]> {
  const ids: string[] = [];
  for (;;) {
    const { rows } = await client.query<{ id: string }>(text, [...values, pieceSize]);
    for (const { id } of rows) ids.push(id);
    if (rows.length < pieceSize) return ids;
  }
}

/** What waits behind the delivery waits as long as it does, as long as it is not to pass. */
async function markEndpointDown(
  client: pg.PoolClient,
  { deliveryId, endpointId, attemptCount, memberGuid }: DeliveryClaim,
  { dueAt, pauseUntil }: Extract<DeliveryEnd, { end: "again" }>,
  now: Date,
): Promise<DueDelivery[]> {
  await client.query({
    name: "endpoint-stays-away",
    text: `
      update endpoints set failure_count = failure_count + 1, paused_until = greatest(paused_until, $2), updated_at = $3
      where id = $1`,
    values: [endpointId, pauseUntil, now],
  });
  if (attemptCount < orderedAttemptsMax) {
    await client.query({
      name: "deliveries-wait-behind",
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
