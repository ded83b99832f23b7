import pg from "pg";
import { type Database, inTransaction } from "../connection/database.ts";
import { dueBehindEarlier } from "./delivery.ts";

/** An endpoint, and a time when deliveries to it are due. */
export interface DueEndpoint {
  endpointId: string;
  dueAt: Date;
}

export interface Published {
  eventCount: number;
  dueEndpoints: DueEndpoint[];
}

/** Maximum wait for another publisher. */
const lockTimeoutMs = 5_000;
/** Maximum wait for a locked row when a reader of the feed publishes. */
const rowLockTimeoutMs = 100;
/** PostgreSQL's error code for a lock that was not granted in time. */
const lockNotAvailable = "55P03";

/** Whether an endpoint may receive events of the feed: the scopes of its API key must allow reading them. */
export const receives = "'events:read' = any(endpoints.scopes)";

/** Events published in one transaction. */
const batchSize = 1_000;

/**
 * Publishes recorded events: gives each its position in the feed, and creates a delivery for each endpoint that receives it.
 *
 * Only one publisher runs at a time, and it sees only committed events. So a reader that has read up to a position has read all
 * earlier events.
 */
export async function publishEvents(database: Pick<Database, "pool">, now: Date): Promise<Published> {
  const endpointIds = new Set<string>();
  let eventCount = 0;
  for (;;) {
    const batch = await inTransaction(database, async (client) => {
      await client.query(
        `set local lock_timeout = ${lockTimeoutMs}; lock table publisher_lock in exclusive mode`,
      );
      return publishBatch(client, now);
    });
    eventCount += batch.eventCount;
    for (const id of batch.endpointIds) endpointIds.add(id);
    if (batch.eventCount < batchSize) return { eventCount, dueEndpoints: dueAt(now, [...endpointIds]) };
  }
}

/** Publishes one batch for a reader of the feed. Does nothing if another publisher is running. */
export async function publishWithoutWaiting(
  database: Pick<Database, "pool">,
  now: Date,
): Promise<DueEndpoint[]> {
  try {
    return await inTransaction(database, async (client) => {
      await client.query(
        `set local lock_timeout = ${rowLockTimeoutMs}; lock table publisher_lock in exclusive mode nowait`,
      );
      const { endpointIds } = await publishBatch(client, now);
      return dueAt(now, endpointIds);
    });
  } catch (error) {
    if (error instanceof pg.DatabaseError && error.code === lockNotAvailable) return [];
    throw error;
  }
}

// The update finds its rows by primary key. With `position is null` in its condition, stale statistics make PostgreSQL read the
// whole backlog for each event, so the rows are locked where they are selected.
async function publishBatch(
  client: pg.PoolClient,
  now: Date,
): Promise<{ eventCount: number; endpointIds: string[] }> {
  const { rows } = await client.query<{ count: string; endpoint_id: string | null }>({
    name: "notifications-publish",
    text: `
      with numbered as materialized (
        select id, nextval('events_position_seq') as position
        from (select id from events where position is null order by record_number limit $2 for no key update) as recorded),
      published as (
        update events set position = numbered.position from numbered where events.id = numbered.id
        returning events.id, events.position, events.type, events.member_guid),
      created as (
        insert into deliveries (endpoint_id, event_id, position, member_guid, due_at, created_at)
        select endpoints.id, published.id, published.position, published.member_guid,
               ${dueBehindEarlier("published", "endpoints.id", "$1")}, $1
        from published cross join endpoints
        where ${receives}
          and (endpoints.event_types is null or published.type = any(endpoints.event_types))
        order by published.position, endpoints.id
        returning endpoint_id),
      -- A disabled endpoint needs no job.
      due as (
        select distinct created.endpoint_id from created join endpoints on endpoints.id = created.endpoint_id
        where endpoints.status = 'enabled')
      select (select count(*) from numbered) as count, due.endpoint_id
      from (select) as one left join due on true`,
    values: [now, batchSize],
  });
  return {
    eventCount: Number(rows[0]?.count ?? 0),
    endpointIds: rows.flatMap(({ endpoint_id: id }) => (id === null ? [] : [id])),
  };
}

function dueAt(at: Date, endpointIds: readonly string[]): DueEndpoint[] {
  return endpointIds.map((endpointId) => ({ endpointId, dueAt: at }));
}
