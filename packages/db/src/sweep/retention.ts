import type { Database } from "../connection/database.ts";
import type { InboxSource } from "../schema/tables.ts";

export interface Retention {
  /** Webhooks, which operators read and replay. */
  webhooksMs: number;
  /** Webhooks that name no member. An erasure cannot find their bodies. */
  unassignedWebhooksMs: number;
  /** MX responses and commands. The timeline records their effects. */
  eventsMs: number;
  idempotencyKeysMs: number;
  /** Requests for members whose outcome is unknown, and URLs of MX's widget. */
  requestedMembersMs: number;
  /** Published events and ended deliveries. */
  notificationsMs: number;
}

const dayMs = 86_400_000;

export const defaultRetention: Retention = {
  webhooksMs: 30 * dayMs,
  unassignedWebhooksMs: 7 * dayMs,
  eventsMs: 2 * dayMs,
  idempotencyKeysMs: dayMs,
  requestedMembersMs: dayMs,
  notificationsMs: 30 * dayMs,
};

/**
 * Deletes rows that are older than their retention, at most `batch` rows of each kind, so that each statement is short.
 * @returns the number of deleted rows. Call again while it is at least `batch`.
 */
export async function deleteExpired(
  { pool }: Pick<Database, "pool">,
  retention: Retention,
  now: Date,
  batch = 5_000,
): Promise<number> {
  const before = (ageMs: number) => new Date(now.getTime() - ageMs);
  const deleteFromInbox = (sources: readonly InboxSource[], ageMs: number) =>
    // Locked rows are being replayed or erased. The next call reads them again.
    pool.query(
      `delete from inbox where ctid = any(array(
         select ctid from inbox where source = any($1::text[]) and processed_at < $2
         limit $3 for update skip locked))`,
      [sources, before(ageMs), batch],
    );
  const webhooks = await deleteFromInbox(["webhook"], retention.webhooksMs);
  // The order makes PostgreSQL read only rows without a member, oldest first.
  const unassigned = await pool.query(
    `delete from inbox where ctid = any(array(
       select ctid from inbox where source = 'webhook' and member_guid is null and processed_at < $1
       order by member_guid, id limit $2 for update skip locked))`,
    [before(retention.unassignedWebhooksMs), batch],
  );
  const events = await deleteFromInbox(["mx", "api"], retention.eventsMs);
  const keys = await pool.query(
    `delete from idempotency_keys where ctid = any(array(
       select ctid from idempotency_keys where created_at < $1 order by created_at limit $2))`,
    [before(retention.idempotencyKeysMs), batch],
  );
  const requested = await pool.query(
    `delete from requested_members where id in (
       select id from requested_members where requested_at < $1 order by requested_at limit $2)`,
    [before(retention.requestedMembersMs), batch],
  );
  // Deliveries of a disabled endpoint expire with their events. The due time of a delivery is never before its creation.
  const canceled = await pool.query(
    `update deliveries set status = 'dead', last_error = 'endpoint_disabled', ended_at = $2, lease_until = null
     where id in (
       select delivery.id from endpoints cross join lateral (
         select id from deliveries
         where endpoint_id = endpoints.id and status = 'pending' and due_at < $1
         order by due_at limit $3) as delivery
       where endpoints.status = 'disabled' limit $3)`,
    [before(retention.notificationsMs), now, batch],
  );
  const deliveries = await pool.query(
    `delete from deliveries where id in (
       select id from deliveries where ended_at < $1 and status <> 'pending' order by ended_at limit $2)`,
    [before(retention.notificationsMs), batch],
  );
  const notifications = await pool.query(
    `delete from events where id in (
       select id from events where at < $1 and position is not null
         and not exists (select from deliveries where event_id = events.id)
       order by at limit $2)`,
    [before(retention.notificationsMs), batch],
  );
  return [webhooks, unassigned, events, keys, requested, canceled, deliveries, notifications].reduce(
    (sum, { rowCount }) => sum + (rowCount ?? 0),
    0,
  );
}
