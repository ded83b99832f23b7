import type { Notice, NoticeType } from "@account-opening/core";
import type pg from "pg";
import { type Database, inTransaction } from "../database.ts";
import type { Vault } from "../vault/vault.ts";
import { secretPlace } from "./endpoints.ts";
import type { ArmedDelivery } from "./publish-notices.ts";

/** A delivery that this process, and no other, may send until its lease ends. */
export interface DeliveryClaim {
  deliveryId: string;
  endpointId: string;
  /** With this attempt. */
  attemptCount: number;
  leaseUntil: Date;
  url: string;
  /** Of the endpoint: attempts that failed since one succeeded. */
  failureCount: number;
  /** In clear: the current one, and the one before while it is good. */
  secrets: string[];
  event: { id: string; type: NoticeType; at: Date; notice: Notice };
}

export type DeliveryClaimed =
  | { outcome: "claimed"; claim: DeliveryClaim }
  | { outcome: "early"; dueAt: Date }
  /** Ended, held by somebody else, not its turn, or the endpoint takes none now. */
  | { outcome: "not_now" };

/** How one attempt ended. */
export type DeliveryEnd =
  | { end: "delivered"; status: number }
  /** To be tried again; the endpoint is left alone until then, if it fails all over. */
  | { end: "again"; status: number | null; error: string | null; dueAt: Date; pauseUntil: Date | null }
  | { end: "dead"; status: number | null; error: string | null }
  /** The receiver wants nothing any more. */
  | { end: "endpoint_disabled"; status: number };

/**
 * A member's events go to an endpoint one after the other, until one has failed so often: then those behind it pass,
 * so that no event keeps a decision back for days.
 */
const strictAttempts = 4;

/** A slow receiver holds no more senders than this. */
const inFlightMax = 8;

// Of one delivery, whether it is pending. Said by what it is not: of `status = 'pending'` PostgreSQL may make a search through
// everything that is pending, where statistics say that nothing is.
const isPending = "status not in ('delivered', 'dead')";

// Whether a pending delivery may be sent now: it is due, nobody sends it, and nothing earlier of its member is before it. A value,
// and not an EXISTS: PostgreSQL would make a join of that, and compare everything that is pending with everything.
const isReady = `
  delivery.due_at <= $1 and (delivery.lease_until is null or delivery.lease_until <= $1)
  and delivery.position <= coalesce((
    select first.position from deliveries as first
    where first.member_guid = delivery.member_guid and first.endpoint_id = delivery.endpoint_id
      and first.ended_at is null and (first.attempt_count < ${strictAttempts} or first.lease_until > $1)
    order by first.position limit 1), delivery.position)`;

const isOpen =
  "endpoint.status = 'enabled' and (endpoint.paused_until is null or endpoint.paused_until <= $1)";

const hasRoom = `
  (select count(*) from deliveries as flying
   where flying.endpoint_id = endpoint.id and flying.lease_until > $1) < ${inFlightMax}`;

/** Takes a delivery whose time has come and whose turn it is. */
export async function claimDelivery(
  { pool }: Pick<Database, "pool">,
  vault: Vault,
  deliveryId: string,
  leaseMs: number,
  now: Date,
): Promise<DeliveryClaimed> {
  const { rows } = await pool.query<ClaimRow>({
    name: "delivery-claim",
    text: `
      update deliveries as claimed
      set attempt_count = claimed.attempt_count + 1, lease_until = $3, last_status = null, last_error = 'lost'
      from deliveries as delivery join endpoints as endpoint on endpoint.id = delivery.endpoint_id
        join events as event on event.id = delivery.event_id
      where claimed.id = $2 and delivery.id = $2 and ${isReady} and ${isOpen} and ${hasRoom}
        and claimed.attempt_count = delivery.attempt_count and claimed.${isPending}
      returning ${claimColumns}`,
    values: [now, deliveryId, new Date(now.getTime() + leaseMs)],
  });
  const [row] = rows;
  if (row !== undefined) return { outcome: "claimed", claim: toClaim(row, vault, now) };
  const dueAt = await laterDueAt(pool, deliveryId, now);
  return dueAt === null ? { outcome: "not_now" } : { outcome: "early", dueAt };
}

async function laterDueAt(pool: Database["pool"], deliveryId: string, now: Date): Promise<Date | null> {
  const { rows } = await pool.query<{ due_at: Date }>({
    name: "delivery-later",
    text: `select due_at from deliveries where id = $1 and ${isPending} and lease_until is null and due_at > $2`,
    values: [deliveryId, now],
  });
  return rows[0]?.due_at ?? null;
}

/** Takes the endpoint's next delivery whose turn it is. */
export async function claimNextDelivery(
  { pool }: Pick<Database, "pool">,
  vault: Vault,
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
      set attempt_count = claimed.attempt_count + 1, lease_until = $3, last_status = null, last_error = 'lost'
      from next as endpoint, events as event
      where claimed.id = endpoint.id and event.id = claimed.event_id
      returning ${claimColumns}`,
    values: [now, endpointId, new Date(now.getTime() + leaseMs)],
  });
  return rows[0] === undefined ? null : toClaim(rows[0], vault, now);
}

const claimColumns = `
  claimed.id, claimed.endpoint_id, claimed.attempt_count, claimed.lease_until, endpoint.url, endpoint.failure_count,
  endpoint.secret, endpoint.previous_secret, endpoint.previous_until, event.id as event_id, event.type, event.at, event.notice`;

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
  type: NoticeType;
  at: Date;
  notice: Notice;
}

function toClaim(row: ClaimRow, vault: Vault, now: Date): DeliveryClaim {
  const { endpoint_id: endpointId, previous_secret: previous, previous_until: until } = row;
  const isPreviousGood = previous !== null && until !== null && until > now;
  const sealed = isPreviousGood ? [row.secret, previous] : [row.secret];
  return {
    deliveryId: row.id,
    endpointId,
    attemptCount: row.attempt_count,
    leaseUntil: row.lease_until,
    url: row.url,
    failureCount: row.failure_count,
    secrets: sealed.map((secret) => vault.open(secret, secretPlace(endpointId))),
    event: { id: row.event_id, type: row.type, at: row.at, notice: row.notice },
  };
}

/**
 * Writes down how an attempt ended.
 * @returns deliveries that are due now and were not: those that waited for the endpoint to come back.
 */
export async function endDelivery(
  database: Pick<Database, "pool">,
  claim: DeliveryClaim,
  ended: DeliveryEnd,
  now: Date,
): Promise<ArmedDelivery[]> {
  return inTransaction(database, async (client) => {
    if (!(await isStillOurs(client, claim, ended, now))) return [];
    switch (ended.end) {
      case "delivered":
        return comeBack(client, claim, now);
      case "again":
        return stayAway(client, claim, ended, now);
      case "dead":
        return [];
      case "endpoint_disabled":
        return disable(client, claim, now);
    }
  });
}

async function isStillOurs(
  client: pg.PoolClient,
  { deliveryId, attemptCount }: DeliveryClaim,
  ended: DeliveryEnd,
  now: Date,
): Promise<boolean> {
  const isAgain = ended.end === "again";
  const status = { delivered: "delivered", again: "pending", dead: "dead", endpoint_disabled: "dead" }[
    ended.end
  ];
  const { rowCount } = await client.query({
    name: "delivery-end",
    text: `
      update deliveries
      set status = $3, lease_until = null, last_status = $4, last_error = $5, due_at = coalesce($6, due_at), ended_at = $7
      where id = $1 and attempt_count = $2 and ${isPending}`,
    values: [
      deliveryId,
      attemptCount,
      status,
      ended.status,
      ended.end === "endpoint_disabled" ? "endpoint_disabled" : "error" in ended ? ended.error : null,
      isAgain ? ended.dueAt : null,
      isAgain ? null : now,
    ],
  });
  return rowCount === 1;
}

/**
 * The receiver answers. If it was down, what waited for it is due at once, in its order; if it was not, what it refuses is
 * its own fault, and waits for its own time.
 */
async function comeBack(
  client: pg.PoolClient,
  { endpointId }: DeliveryClaim,
  now: Date,
): Promise<ArmedDelivery[]> {
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
  const due = await inPieces(
    client,
    `update deliveries set due_at = $2 where id in (
       select id from deliveries
       where endpoint_id = $1 and status = 'pending' and due_at > $2 and lease_until is null limit $3)
     returning id`,
    [endpointId, now],
  );
  return due.map((deliveryId) => ({ deliveryId, dueAt: now }));
}

/** So many rows at a time, so that no statement takes longer than one may, however much has piled up. */
const pieceSize = 10_000;

/** @param text changes rows that it finds until it finds no more, `pieceSize` (its last value) at a time, and returns their ids. */
async function inPieces(client: pg.PoolClient, text: string, values: readonly unknown[]): Promise<string[]> {
  const ids: string[] = [];
  for (;;) {
    const { rows } = await client.query<{ id: string }>(text, [...values, pieceSize]);
    for (const { id } of rows) ids.push(id);
    if (rows.length < pieceSize) return ids;
  }
}

/** What waits behind the delivery waits as long as it does, as long as it is not to pass. */
async function stayAway(
  client: pg.PoolClient,
  { deliveryId, endpointId, attemptCount, event }: DeliveryClaim,
  { dueAt, pauseUntil }: Extract<DeliveryEnd, { end: "again" }>,
  now: Date,
): Promise<ArmedDelivery[]> {
  await client.query({
    name: "endpoint-stays-away",
    text: `
      update endpoints set failure_count = failure_count + 1, paused_until = greatest(paused_until, $2), updated_at = $3
      where id = $1`,
    values: [endpointId, pauseUntil, now],
  });
  if (attemptCount < strictAttempts) {
    await client.query({
      name: "deliveries-wait-behind",
      text: `
        update deliveries set due_at = $4
        where member_guid = $1 and endpoint_id = $2 and ended_at is null and due_at < $4
          and position > (select position from deliveries where id = $3)`,
      values: [event.notice.memberGuid, endpointId, deliveryId, dueAt],
    });
  }
  return [{ deliveryId, dueAt }];
}

async function disable(
  client: pg.PoolClient,
  { endpointId }: DeliveryClaim,
  now: Date,
): Promise<ArmedDelivery[]> {
  await client.query("update endpoints set status = 'disabled', updated_at = $2 where id = $1", [
    endpointId,
    now,
  ]);
  await inPieces(
    client,
    `update deliveries set status = 'dead', last_error = 'endpoint_disabled', ended_at = $2, lease_until = null
     where id in (select id from deliveries where endpoint_id = $1 and status = 'pending' limit $3)
     returning id`,
    [endpointId, now],
  );
  return [];
}

/** Of each endpoint that takes any, the deliveries whose turn it is since before `before`: their job was lost. */
export async function deliveriesOverdue(
  { pool }: Pick<Database, "pool">,
  before: Date,
): Promise<ArmedDelivery[]> {
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
