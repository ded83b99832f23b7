import { beforeAll, describe, expect, inject, it } from "vitest";
import { createCipher } from "../src/encryption/cipher.ts";
import { claimDeliveries } from "../src/notifications/claim-deliveries.ts";
import { endDeliveries } from "../src/notifications/end-deliveries.ts";
import { readEndpointStatistics } from "../src/notifications/endpoint-statistics.ts";
import { createEndpoint, listDeliveries } from "../src/notifications/endpoints.ts";
import { listEvents, positionOf } from "../src/notifications/feed.ts";
import { endpointsOverdue } from "../src/notifications/overdue-endpoints.ts";
import { publishEvents } from "../src/notifications/publish-events.ts";
import { readDecisionEvent } from "../src/notifications/read-deliveries.ts";
import { useDatabase } from "./support/database.ts";
import { later, start } from "./support/members.ts";
import { fewPages, planner } from "./support/plans.ts";

const test = useDatabase();
const plansOf = planner(test, ["events", "deliveries"]);
const cipher = createCipher([{ id: "test", key: Buffer.alloc(32, 1) }]);

const eventCount = 100_000 * inject("scale");
let endpointId: string;

/** One delivery in ten is pending, to a receiver that has been down for a long time. */
beforeAll(async () => {
  const endpoint = {
    url: "https://core.example.com/",
    eventTypes: null,
    apiKeyId: "key",
    scopes: ["events:read"],
  };
  endpointId = (await createEndpoint(test.db, cipher, endpoint, start)).endpoint.id;
  const sql = test.db.pool;
  await sql.query(
    `insert into events (id, position, member_guid, type, at, notification)
     select 'evt_' || n, nextval('events_position_seq'), 'MBR-' || n % 20000, 'member.connected', $1, '{}'
     from generate_series(1, $2) as n`,
    [start, eventCount],
  );
  await sql.query(
    `insert into deliveries (endpoint_id, event_id, position, member_guid, status, due_at, attempt_count, ended_at, created_at)
     select $1, id, position, member_guid, case position % 10 when 0 then 'pending' else 'delivered' end,
            $2::timestamptz + position * interval '1 second', 1, case position % 10 when 0 then null else $2::timestamptz end, $2
     from events`,
    [endpointId, start],
  );
  await sql.query("vacuum analyze");
}, 60_000 * inject("scale"));

describe(`with ${eventCount} events and deliveries, statements use an index:`, () => {
  const now = later(200_000_000);

  it("publishing", async () => {
    await test.db.pool.query(
      "insert into events (id, member_guid, type, at, notification) values ('evt_new', 'MBR-1', 'member.failed', $1, '{}')",
      [start],
    );
    const { indexes } = await plansOf((db) => publishEvents(db, now));
    expect(indexes).toContain("events_unpublished");
  });

  it("claiming, ending, and finding overdue deliveries", async () => {
    const { cost } = await plansOf(async (db) => {
      const claims = await claimDeliveries(
        db,
        cipher,
        { endpointId, max: 100, inFlightMax: 250, leaseMs: 1_000 },
        now,
      );
      expect(claims).toHaveLength(100);
      const ended = { end: "delivered", status: 204 } as const;
      await endDeliveries(
        db,
        endpointId,
        claims.map((claim) => ({ claim, ended })),
        now,
      );
      await endpointsOverdue(db, now);
    });
    // A claim looks up the members of at most 1,000 deliveries. Looking up those of all that are due costs ten times as much.
    expect(cost).toBeLessThan(3 * fewPages);
  });

  it("the statistics of endpoints", async () => {
    const { indexes } = await plansOf((db) => readEndpointStatistics(db, later(86_400_000)));
    expect(indexes).toEqual(expect.arrayContaining(["deliveries_dead", "deliveries_ended"]));
  });

  it("the event of a decision", async () => {
    const { cost } = await plansOf((db) =>
      readDecisionEvent(db, { checkId: "CHK-1", decidedAt: later(86_400_000) }),
    );
    expect(cost).toBeLessThan(fewPages);
  });

  it("the feed, its cursors, and lists", async () => {
    const { cost } = await plansOf(async (db) => {
      await listEvents(db, 90_000, 200);
      await listEvents(db, null, 200, "desc");
      await positionOf(db, "evt_500");
      for (const order of ["asc", "desc"] as const)
        await listDeliveries(db, endpointId, "pending", { order, afterId: 5_000, limit: 200 });
    });
    expect(cost).toBeLessThan(fewPages);
  });
});
