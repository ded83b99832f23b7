import { readCause } from "@account-opening/core";
import type { DeliveryEvent } from "@account-opening/core/notifications";
import type pg from "pg";
import type { Database } from "../connection/database.ts";
import { associatedData } from "../encryption/associated-data.ts";
import { type Cipher, DecryptionError } from "../encryption/cipher.ts";
import { type DeliveryClaim, isPending, orderedAttemptsMax, takeoverBackoff } from "./delivery.ts";
import type { DueDelivery } from "./publish-events.ts";

export type DeliveryClaimOutcome =
  | { outcome: "claimed"; claim: DeliveryClaim }
  | { outcome: "early"; dueAt: Date }
  /** The delivery is ended, claimed, or behind an earlier one; or its endpoint is paused, disabled or at its limit. */
  | { outcome: "not_claimable" };

/** Maximum number of deliveries in flight to one endpoint, so that a slow receiver cannot occupy all senders. */
const inFlightMax = 8;

// Whether a pending delivery may be sent now: it is due, no process is sending it, and no earlier delivery of its member blocks
// it. After an expired lease it waits longer with each attempt. The subquery returns a value because PostgreSQL would turn an
// EXISTS into a join of all pending deliveries with each other.
const isReady = `
  delivery.due_at <= $1
  and (delivery.lease_until is null or delivery.lease_until + ${takeoverBackoff("delivery")} <= $1)
  and delivery.position <= coalesce((
    select first.position from deliveries as first
    where first.member_guid = delivery.member_guid and first.endpoint_id = delivery.endpoint_id
      and first.ended_at is null and (first.attempt_count < ${orderedAttemptsMax} or first.lease_until > $1)
    order by first.position limit 1), delivery.position)`;

const isOpen =
  "endpoint.status = 'enabled' and (endpoint.paused_until is null or endpoint.paused_until <= $1)";

const hasRoom = `
  (select count(*) from deliveries as in_flight
   where in_flight.endpoint_id = endpoint.id and in_flight.lease_until > $1) < ${inFlightMax}`;

// A worker that stops during an attempt leaves an expired lease. Until the new attempt ends, `last_error` reports the old one.
const takeLease = `
  attempt_count = claimed.attempt_count + 1, lease_until = $3, last_status = null,
  last_error = case when claimed.lease_until is not null then 'interrupted' end`;

/** Claims a delivery that is due and not blocked by an earlier one. */
export async function claimDelivery(
  { pool }: Pick<Database, "pool">,
  cipher: Cipher,
  deliveryId: string,
  leaseMs: number,
  now: Date,
): Promise<DeliveryClaimOutcome> {
  const { rows } = await pool.query<ClaimRow>({
    name: "delivery-claim",
    text: `
      update deliveries as claimed
      set ${takeLease}
      from deliveries as delivery join endpoints as endpoint on endpoint.id = delivery.endpoint_id
        join events as event on event.id = delivery.event_id
      where claimed.id = $2 and delivery.id = $2 and ${isReady} and ${isOpen} and ${hasRoom}
        and claimed.attempt_count = delivery.attempt_count and claimed.${isPending}
      returning ${claimColumns}`,
    values: [now, deliveryId, new Date(now.getTime() + leaseMs)],
  });
  const [row] = rows;
  if (row !== undefined) return { outcome: "claimed", claim: toClaim(row, cipher, now) };
  const dueAt = await laterDueAt(pool, deliveryId, now);
  return dueAt === null ? { outcome: "not_claimable" } : { outcome: "early", dueAt };
}

async function laterDueAt(pool: Database["pool"], deliveryId: string, now: Date): Promise<Date | null> {
  const { rows } = await pool.query<{ due_at: Date }>({
    name: "delivery-later",
    text: `select due_at from deliveries where id = $1 and ${isPending} and lease_until is null and due_at > $2`,
    values: [deliveryId, now],
  });
  return rows[0]?.due_at ?? null;
}

/** Claims the endpoint's next delivery that is due and not blocked. */
export async function claimNextDelivery(
  { pool }: Pick<Database, "pool">,
  cipher: Cipher,
  endpointId: string,
  leaseMs: number,
  now: Date,
): Promise<DeliveryClaim | null> {
  const { rows } = await pool.query<ClaimRow>({
    name: "delivery-claim-next",
    text: `
      with next as materialized (
        select delivery.id, endpoint.url, endpoint.failure_count, endpoint.secret, endpoint.previous_secret,
               endpoint.previous_until
        from endpoints as endpoint cross join lateral (
          select id from deliveries as delivery
          where delivery.endpoint_id = endpoint.id and delivery.status = 'pending' and ${isReady}
          order by delivery.due_at, delivery.position limit 1 for no key update skip locked) as delivery
        where endpoint.id = $2 and ${isOpen} and ${hasRoom})
      update deliveries as claimed
      set ${takeLease}
      from next as endpoint, events as event
      where claimed.id = endpoint.id and event.id = claimed.event_id
      returning ${claimColumns}`,
    values: [now, endpointId, new Date(now.getTime() + leaseMs)],
  });
  return rows[0] === undefined ? null : toClaim(rows[0], cipher, now);
}

const claimColumns = `
  claimed.id, claimed.member_guid, claimed.endpoint_id, claimed.attempt_count, claimed.lease_until, endpoint.url, endpoint.failure_count,
  endpoint.secret, endpoint.previous_secret, endpoint.previous_until, event.id as event_id, event.type, event.at, event.notification,
  event.cause`;

interface ClaimRow {
  id: string;
  endpoint_id: string;
  attempt_count: number;
  lease_until: Date;
  url: string;
  failure_count: number;
  secret: Buffer;
  previous_secret: Buffer | null;
  previous_until: Date | null;
  event_id: string;
  member_guid: string;
  type: string;
  at: Date;
  notification: object;
  cause: unknown;
}

function toClaim(row: ClaimRow, cipher: Cipher, now: Date): DeliveryClaim {
  const { endpoint_id: endpointId, previous_secret: previous, previous_until: until } = row;
  const isPreviousValid = previous !== null && until !== null && until > now;
  return {
    deliveryId: row.id,
    endpointId,
    attemptCount: row.attempt_count,
    leaseUntil: row.lease_until,
    url: row.url,
    failureCount: row.failure_count,
    secrets: decryptSecrets(cipher, endpointId, row.secret, isPreviousValid ? previous : null),
    memberGuid: row.member_guid,
    event: { id: row.event_id, type: row.type, at: row.at, notification: row.notification } as DeliveryEvent,
    cause: readCause(row.cause),
  };
}

/** Null if a secret cannot be decrypted: then the attempt fails, and other deliveries continue. */
function decryptSecrets(
  cipher: Cipher,
  endpointId: string,
  current: Buffer,
  previous: Buffer | null,
): string[] | null {
  try {
    const secret = cipher.decrypt(current, associatedData.endpointSecret(endpointId));
    if (previous === null) return [secret];
    return [secret, cipher.decrypt(previous, associatedData.previousEndpointSecret(endpointId))];
  } catch (error) {
    if (error instanceof DecryptionError) return null;
    throw error;
  }
}

/** The first deliveries to send to an endpoint. Each one that ends is followed by the next. */
export async function readyDeliveries(
  client: pg.PoolClient,
  endpointId: string,
  now: Date,
): Promise<DueDelivery[]> {
  const { rows } = await client.query<{ id: string }>(
    `select delivery.id from deliveries as delivery join endpoints as endpoint on endpoint.id = delivery.endpoint_id
     where delivery.endpoint_id = $2 and delivery.status = 'pending' and ${isReady} and ${isOpen}
     order by delivery.due_at, delivery.position limit ${inFlightMax}`,
    [now, endpointId],
  );
  return rows.map(({ id }) => ({ deliveryId: id, dueAt: now }));
}

/** The first deliveries of each open endpoint that could be sent before `before`: their job is missing. */
export async function deliveriesOverdue(
  { pool }: Pick<Database, "pool">,
  before: Date,
): Promise<DueDelivery[]> {
  const { rows } = await pool.query<{ id: string; due_at: Date }>(
    `select delivery.id, delivery.due_at
     from endpoints as endpoint cross join lateral (
       select id, due_at from deliveries as delivery
       where delivery.endpoint_id = endpoint.id and delivery.status = 'pending' and ${isReady}
       order by delivery.due_at, delivery.position limit ${inFlightMax}) as delivery
     where ${isOpen}`,
    [before],
  );
  return rows.map(({ id, due_at: dueAt }) => ({ deliveryId: id, dueAt }));
}
