import type pg from "pg";
import { type Database, inTransaction } from "../database.ts";

/** An event on its way to one endpoint, and when it is to be sent. */
export interface ArmedDelivery {
  deliveryId: string;
  dueAt: Date;
}

export interface Published {
  eventCount: number;
  armed: ArmedDelivery[];
}

/** One publisher at a time, in the whole database. */
const publisherLock = 7_319_405_112;

/** Whether an endpoint may receive events of the feed: what the key that stands for it may read. */
export const receives = "'events:read' = any(endpoints.scopes)";

/** So many events in a transaction. */
const batchSize = 1_000;

/**
 * Gives recorded events their place in the feed, and every endpoint that wants one its delivery.
 *
 * Places are given by one publisher at a time, and only to what is committed: whoever has read up to a place has seen
 * everything before it.
 */
export async function publishNotices(database: Pick<Database, "pool">, now: Date): Promise<Published> {
  const published: Published = { eventCount: 0, armed: [] };
  for (;;) {
    const batch = await inTransaction(database, async (client) => {
      await client.query({
        name: "notices-lock",
        text: "select pg_advisory_xact_lock($1)",
        values: [publisherLock],
      });
      return publishBatch(client, now);
    });
    published.eventCount += batch.eventCount;
    published.armed.push(...batch.armed);
    if (batch.eventCount < batchSize) return published;
  }
}

async function publishBatch(client: pg.PoolClient, now: Date): Promise<Published> {
  const { rows } = await client.query<{ count: string; id: string | null }>({
    name: "notices-publish",
    text: `
      with placed as materialized (
        select id, nextval('events_position_seq') as position
        from (select id from events where position is null order by record_number limit $2) as recorded),
      published as (
        update events set position = placed.position from placed where events.id = placed.id
        returning events.id, events.position, events.type, events.member_guid),
      addressed as (
        insert into deliveries (endpoint_id, event_id, position, member_guid, due_at, created_at)
        select endpoints.id, published.id, published.position, published.member_guid, $1, $1
        from published cross join endpoints
        where ${receives}
          and (endpoints.event_types is null or published.type = any(endpoints.event_types))
        order by published.position, endpoints.id
        returning id, endpoint_id),
      -- What waits for a disabled endpoint needs no job.
      armed as (
        select addressed.id from addressed join endpoints on endpoints.id = addressed.endpoint_id
        where endpoints.status = 'enabled')
      select (select count(*) from placed) as count, armed.id
      from (select) as one left join armed on true`,
    values: [now, batchSize],
  });
  return {
    eventCount: Number(rows[0]?.count ?? 0),
    armed: rows.flatMap(({ id }) => (id === null ? [] : [{ deliveryId: id, dueAt: now }])),
  };
}
