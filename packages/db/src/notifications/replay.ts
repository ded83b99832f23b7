import { randomUUID } from "node:crypto";
import type { Cause } from "@account-opening/core/cause";
import { testNotificationType } from "@account-opening/core/notifications";
import { drizzle } from "drizzle-orm/node-postgres";
import type pg from "pg";
import type { AuditCaller } from "../access/audit.ts";
import { type Database, inTransaction } from "../connection/database.ts";
import { toJson } from "../connection/sanitize-text.ts";
import { dueBehindEarlier, isPending } from "./delivery.ts";
import { auditFor } from "./endpoints.ts";
import { type DueEndpoint, receives } from "./publish-events.ts";

/** Selects events of the feed. */
export interface ReplaySpan {
  afterPosition: number;
  from: Date | null;
  to: Date | null;
}

/** Maximum number of events in one replay. */
export const replayMax = 50_000;

export type Replayed = { count: number; dueEndpoints: DueEndpoint[] } | "too_many" | null;

/**
 * Creates new deliveries of past events for an endpoint, according to its current types and scopes. Events with a pending delivery
 * are skipped. Null if there is no such endpoint.
 */
export async function replayEvents(
  database: Pick<Database, "pool">,
  endpointId: string,
  { afterPosition, from, to }: ReplaySpan,
  caller: AuditCaller,
  now: Date,
): Promise<Replayed> {
  return inTransaction(database, async (client) => {
    if (!(await lockEndpoint(client, endpointId))) return null;
    const { rows } = await client.query<{ id: string; position: string; member_guid: string }>(
      `select events.id, events.position, events.member_guid
       from events join endpoints on endpoints.id = $1
       where events.position > $2 and ($3::timestamptz is null or events.at >= $3)
         and ($4::timestamptz is null or events.at < $4) and events.type <> $5 and ${receives}
         and (endpoints.event_types is null or events.type = any(endpoints.event_types))
         and not exists (select from deliveries as waiting
           where waiting.event_id = events.id and waiting.endpoint_id = $1 and waiting.${isPending})
       order by events.position limit $6`,
      [endpointId, afterPosition, from, to, testNotificationType, replayMax + 1],
    );
    if (rows.length > replayMax) return "too_many";
    await client.query(
      `insert into deliveries (endpoint_id, event_id, position, member_guid, due_at, created_at)
       select $1, row.event_id, row.position, row.member_guid, ${dueBehindEarlier("row", "$1", "$2")}, $2
       from unnest($3::text[], $4::bigint[], $5::text[]) as row (event_id, position, member_guid)
       order by row.position`,
      [
        endpointId,
        now,
        rows.map(({ id }) => id),
        rows.map(({ position }) => position),
        rows.map(({ member_guid: memberGuid }) => memberGuid),
      ],
    );
    await auditFor(drizzle(client), caller, "endpoint_replayed", endpointId, now, { count: rows.length });
    return { count: rows.length, dueEndpoints: [{ endpointId, dueAt: now }] };
  });
}

/** Makes one delivery due again, with no attempts counted if it had ended. Null if the endpoint has no such delivery. */
export async function resendDelivery(
  database: Pick<Database, "pool">,
  endpointId: string,
  deliveryId: string,
  caller: AuditCaller,
  now: Date,
): Promise<DueEndpoint[] | null> {
  return inTransaction(database, async (client) => {
    const { rowCount } = await client.query(
      `update deliveries set status = 'pending', due_at = $3, ended_at = null,
         lease_until = case when lease_until > $3 then lease_until end,
         attempt_count = case when ${isPending} then attempt_count else 0 end
       where id = $2 and endpoint_id = $1`,
      [endpointId, deliveryId, now],
    );
    if (rowCount !== 1) return null;
    await auditFor(drizzle(client), caller, "delivery_resent", endpointId, now, {
      delivery_id: deliveryId,
    });
    return [{ endpointId, dueAt: now }];
  });
}

/** Creates a test event for one endpoint. It does not wait for other deliveries. Null if there is no such endpoint. */
export async function sendTest(
  database: Pick<Database, "pool">,
  endpointId: string,
  caller: AuditCaller,
  now: Date,
  cause: Cause | null = null,
): Promise<{ eventId: string; dueEndpoints: DueEndpoint[] } | null> {
  return inTransaction(database, async (client) => {
    if (!(await lockEndpoint(client, endpointId))) return null;
    const eventId = `evt_${randomUUID()}`;
    const notification = { type: testNotificationType, endpointId };
    await client.query(
      `with created as (
         insert into events (id, position, member_guid, type, at, notification, cause)
         values ($1, nextval('events_position_seq'), $2, $3, $4, $5, $6) returning id, position)
       insert into deliveries (endpoint_id, event_id, position, member_guid, due_at, created_at)
       select $2, id, position, $2, $4, $4 from created`,
      [
        eventId,
        endpointId,
        testNotificationType,
        now,
        toJson(notification),
        cause === null ? null : JSON.stringify(cause),
      ],
    );
    await auditFor(drizzle(client), caller, "endpoint_tested", endpointId, now, { event_id: eventId });
    return { eventId, dueEndpoints: [{ endpointId, dueAt: now }] };
  });
}

/** Locks the endpoint until the transaction ends, so that it is not deleted and no other replay runs. */
async function lockEndpoint(client: pg.PoolClient, id: string): Promise<boolean> {
  const { rowCount } = await client.query("select from endpoints where id = $1 for no key update", [id]);
  return rowCount === 1;
}
