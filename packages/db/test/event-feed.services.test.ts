import { randomUUID } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { listDeliveries } from "../src/notifications/endpoints.ts";
import { listEvents, positionOf } from "../src/notifications/feed.ts";
import { publishEvents, publishWithoutWaiting } from "../src/notifications/publish-events.ts";
import { recordEvents } from "../src/notifications/record-events.ts";
import { defaultRetention, deleteExpired } from "../src/sweep/retention.ts";
import { rowsOf, truncateAll } from "./support/database.ts";
import { later, start } from "./support/members.ts";
import { aNotification, delivered, useNotifications } from "./support/notifications.ts";

const { test, record, anEndpoint, publish, claim, end, feed } = useNotifications();

describe("the feed", () => {
  it("returns events only after they are published, in the order of recording", async () => {
    await record(aNotification("MBR-1"), aNotification("MBR-2"));
    await record(aNotification("MBR-3"));
    expect(await feed()).toEqual([]);
    expect(await publishEvents(test.db, start)).toEqual({ eventCount: 3, dueEndpoints: [] });
    expect(await feed()).toEqual(["MBR-1", "MBR-2", "MBR-3"]);
    expect((await publishEvents(test.db, start)).eventCount).toBe(0);
  });

  it("does not wait for a running publisher, and returns the published events", async () => {
    await record(aNotification("MBR-1"));
    await publish();
    await record(aNotification("MBR-2"));
    const other = await test.db.pool.connect();
    try {
      await other.query("begin; lock table publisher_lock in exclusive mode");
      expect(await publishWithoutWaiting(test.db, start)).toEqual([]);
      expect(await feed()).toEqual(["MBR-1"]);
      await other.query("rollback");
      await publishWithoutWaiting(test.db, start);
      expect(await feed()).toEqual(["MBR-1", "MBR-2"]);
    } finally {
      other.release(true);
    }
  });

  it("is published by one process at a time, and another one times out", async () => {
    await record(aNotification("MBR-1"));
    const other = await test.db.pool.connect();
    try {
      await other.query("begin; lock table publisher_lock in exclusive mode");
      await expect(publish()).rejects.toMatchObject({ code: "55P03" });
      expect(await feed()).toEqual([]);
    } finally {
      other.release(true);
    }
  });

  it("continues after any event that it returned", async () => {
    await record(aNotification("MBR-1"), aNotification("MBR-2"), aNotification("MBR-3"));
    await publish();
    const [first] = await listEvents(test.db, 0, 1);
    expect(await positionOf(test.db, first?.id ?? "")).toBe(first?.position);
    expect(await feed(first?.position)).toEqual(["MBR-2", "MBR-3"]);
    expect(await positionOf(test.db, `evt_${randomUUID()}`)).toBeNull();
  });

  it("returns the latest events first on request, and continues to earlier ones", async () => {
    await record(aNotification("MBR-1"), aNotification("MBR-2"), aNotification("MBR-3"));
    await publish();
    const latest = await listEvents(test.db, null, 2, "desc");
    expect(latest.map(({ memberGuid }) => memberGuid)).toEqual(["MBR-3", "MBR-2"]);
    const earlier = await listEvents(test.db, latest[1]?.position ?? null, 2, "desc");
    expect(earlier.map(({ memberGuid }) => memberGuid)).toEqual(["MBR-1"]);
  });

  it("includes events that were recorded earlier and committed later", async () => {
    const slow = await test.db.pool.connect();
    await slow.query("begin");
    await recordEvents(slow, [{ notification: aNotification("MBR-slow"), cause: null }], start);
    await record(aNotification("MBR-fast"));
    await publish();
    const seen = await listEvents(test.db, 0, 10);
    expect(seen.map(({ memberGuid }) => memberGuid)).toEqual(["MBR-fast"]);
    await slow.query("commit");
    slow.release();
    await publish();
    expect(await feed(seen[0]?.position)).toEqual(["MBR-slow"]);
  });

  it("returns each event once while other processes record and publish", async () => {
    const schedule = fc.array(fc.record({ size: fc.integer({ min: 1, max: 4 }), publishes: fc.boolean() }), {
      minLength: 5,
      maxLength: 30,
    });
    await fc.assert(
      fc.asyncProperty(schedule, async (writes) => {
        await truncateAll(test.db);
        const written: string[] = [];
        const seen: string[] = [];
        let isOver = false;
        const reader = (async () => {
          for (let position = 0, wasOver = false; ; ) {
            const page = await listEvents(test.db, position, 3);
            seen.push(...page.map(({ memberGuid }) => memberGuid));
            position = page.at(-1)?.position ?? position;
            if (page.length === 0 && wasOver) return;
            wasOver = isOver;
          }
        })();
        await Promise.all(
          writes.map(async ({ size, publishes }, index) => {
            const guids = Array.from({ length: size }, (_, number) => `MBR-${index}-${number}`);
            written.push(...guids);
            await record(...guids.map((guid) => aNotification(guid)));
            if (publishes) await publish();
          }),
        );
        await publish();
        isOver = true;
        await reader;
        expect(seen.sort()).toEqual(written.sort());
      }),
      { numRuns: 15 },
    );
  });
});

describe("publishing", () => {
  it("creates one delivery for each matching endpoint, and none for an endpoint that is created later", async () => {
    const all = await anEndpoint();
    const some = await anEndpoint(["member.failed"]);
    await record(aNotification("MBR-1"), aNotification("MBR-2", "member.failed"));
    expect(await publish()).toHaveLength(3);
    const late = await anEndpoint();
    await publish();
    const members = async (endpointId: string) =>
      (await listDeliveries(test.db, endpointId, undefined, { order: "asc", afterId: null, limit: 10 })).map(
        ({ memberGuid }) => memberGuid,
      );
    expect(await members(all)).toEqual(["MBR-1", "MBR-2"]);
    expect(await members(some)).toEqual(["MBR-2"]);
    expect(await members(late)).toEqual([]);
  });

  it("publishes more events than one batch", async () => {
    await record(...Array.from({ length: 2_100 }, (_, index) => aNotification(`MBR-${index}`)));
    expect((await publishEvents(test.db, start)).eventCount).toBe(2_100);
  });
});

it("expired events and deliveries are deleted, and pending ones stay", async () => {
  await anEndpoint();
  await record(aNotification("MBR-1"), aNotification("MBR-2"));
  const [first = ""] = await publish();
  await end(await claim(first), delivered, later(1));
  await record(aNotification("MBR-3"));
  await deleteExpired(test.db, defaultRetention, later(defaultRetention.notificationsMs + 1_000));
  expect(await feed()).toEqual(["MBR-2"]);
  expect(await rowsOf(test.db, "select 1 from events")).toHaveLength(2);
});
