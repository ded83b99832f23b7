import pg from "pg";
import { type Database, inTransaction } from "../connection/database.ts";

/** An event on its way to one endpoint, and when it is to be sent. */
export interface DueDelivery {
  deliveryId: string;
  dueAt: Date;
}

export interface Published {
  eventCount: number;
  dueDeliveries: DueDelivery[];
}

/** How long publishing waits for another publisher. */
const lockTimeoutMs = 5_000;
/** How long a reader's own batch waits for a row that somebody else has locked. */
const patienceMs = 100;
/** PostgreSQL's code for a lock that was not given in time. */
const lockNotAvailable = "55P03";

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
export async function publishEvents(database: Pick<Database, "pool">, now: Date): Promise<Published> {
  const published: Published = { eventCount: 0, dueDeliveries: [] };
  for (;;) {
    const batch = await inTransaction(database, async (client) => {
      await client.query(
        `set local lock_timeout = ${lockTimeoutMs}; lock table publisher_lock in exclusive mode`,
      );
      return publishBatch(client, now);
    });
    published.eventCount += batch.eventCount;
    published.dueDeliveries.push(...batch.dueDeliveries);
    if (batch.eventCount < batchSize) return published;
  }
}

/**
 * Publishes one batch if no other publisher is at work, and waits for nobody: readers of the feed see what is published.
 */
export async function publishWithoutWaiting(
  database: Pick<Database, "pool">,
  now: Date,
): Promise<DueDelivery[]> {
  try {
    return await inTransaction(database, async (client) => {
      await client.query(
        `set local lock_timeout = ${patienceMs}; lock table publisher_lock in exclusive mode nowait`,
      );
      const { dueDeliveries } = await publishBatch(client, now);
      return dueDeliveries;
    });
  } catch (error) {
    if (error instanceof pg.DatabaseError && error.code === lockNotAvailable) return [];
    throw error;
  }
}

async function publishBatch(client: pg.PoolClient, now: Date): Promise<Published> {
  const { rows } = await client.query<{ count: string; id: string | null }>({
    name: "notifications-publish",
    text: `
      with placed as materialized (
        select id, nextval('events_position_seq') as position
        from (select id from events where position is null order by record_number limit $2) as recorded),
      published as (
        update events set position = placed.position from placed where events.id = placed.id and events.position is null
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
      due as (
        select addressed.id from addressed join endpoints on endpoints.id = addressed.endpoint_id
        where endpoints.status = 'enabled')
      select (select count(*) from placed) as count, due.id
      from (select) as one left join due on true`,
    values: [now, batchSize],
  });
  return {
    eventCount: Number(rows[0]?.count ?? 0),
    dueDeliveries: rows.flatMap(({ id }) => (id === null ? [] : [{ deliveryId: id, dueAt: now }])),
  };
}
