import { randomUUID } from "node:crypto";
import type { Notification, NotificationType } from "@account-opening/core/notifications";
import fc from "fast-check";
import { beforeEach, describe, expect, it } from "vitest";
import { createCipher } from "../src/encryption/cipher.ts";
import { changeEndpoint } from "../src/notifications/change-endpoint.ts";
import { claimDelivery, claimNextDelivery, deliveriesOverdue } from "../src/notifications/claim-delivery.ts";
import { type DeliveryClaim, takeoverBackoffMs } from "../src/notifications/delivery.ts";
import { type DeliveryEnd, endDelivery } from "../src/notifications/end-delivery.ts";
import {
  createEndpoint,
  deleteEndpoint,
  listDeliveries,
  readEndpoint,
  rotateSecret,
} from "../src/notifications/endpoints.ts";
import { listEvents, positionOf } from "../src/notifications/feed.ts";
import { publishEvents, publishWithoutWaiting } from "../src/notifications/publish-events.ts";
import { recordEvents } from "../src/notifications/record-events.ts";
import { renewDeliveries } from "../src/notifications/renew-deliveries.ts";
import { replayEvents, resendDelivery, sendTest } from "../src/notifications/replay.ts";
import { defaultRetention, deleteExpired } from "../src/sweep/retention.ts";
import { rowsOf, truncateAll, useDatabase } from "./support/database.ts";
import { later, start } from "./support/members.ts";

const test = useDatabase();
beforeEach(() => truncateAll(test.db));

const cipher = createCipher([{ id: "test", key: Buffer.alloc(32, 1) }]);
const leaseMs = 30_000;
const key = { apiKeyId: "key", scopes: ["events:read"] };

function aNotification(memberGuid: string, type: NotificationType = "member.connected"): Notification {
  return {
    type,
    memberGuid,
    userGuid: "USR-1",
    state: "connected",
    reason: null,
    connectionStatus: "CONNECTED",
    mxErrorCode: null,
    check: null,
  };
}

/** Records and commits events, as an advance does. */
async function record(...notifications: Notification[]): Promise<void> {
  const client = await test.db.pool.connect();
  try {
    await recordEvents(
      client,
      notifications.map((notification) => ({ notification, cause: null })),
      start,
    );
  } finally {
    client.release();
  }
}

async function anEndpoint(eventTypes: NotificationType[] | null = null): Promise<string> {
  const endpoint = { url: "https://core.example.com/", eventTypes, apiKeyId: "key", scopes: ["events:read"] };
  return (await createEndpoint(test.db, cipher, endpoint, start)).endpoint.id;
}

async function publish(now = start): Promise<string[]> {
  return (await publishEvents(test.db, now)).dueDeliveries.map(({ deliveryId }) => deliveryId);
}

const claimAt = (deliveryId: string, now: Date) => claimDelivery(test.db, cipher, deliveryId, leaseMs, now);

async function claim(deliveryId: string, now = start): Promise<DeliveryClaim> {
  const claimed = await claimAt(deliveryId, now);
  if (claimed.outcome !== "claimed") throw new Error(`The delivery is ${claimed.outcome}.`);
  return claimed.claim;
}

async function lastErrorOf(deliveryId: string): Promise<string | null | undefined> {
  const [row] = await rowsOf<{ last_error: string | null }>(
    test.db,
    "select last_error from deliveries where id = $1",
    [deliveryId],
  );
  return row?.last_error;
}

const delivered: DeliveryEnd = { end: "delivered", status: 204 };
const again = (ms: number, pauseMs: number | null = null): DeliveryEnd => ({
  end: "retry",
  status: 500,
  error: null,
  dueAt: later(ms),
  pauseUntil: pauseMs === null ? null : later(pauseMs),
});

async function feed(after = 0): Promise<string[]> {
  return (await listEvents(test.db, after, 1_000)).map(({ memberGuid }) => memberGuid);
}

describe("the feed", () => {
  it("returns events only after they are published, in the order of recording", async () => {
    await record(aNotification("MBR-1"), aNotification("MBR-2"));
    await record(aNotification("MBR-3"));
    expect(await feed()).toEqual([]);
    expect(await publishEvents(test.db, start)).toEqual({ eventCount: 3, dueDeliveries: [] });
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

describe("a delivery", () => {
  it("is claimed once, with all data that sending needs", async () => {
    const endpointId = await anEndpoint();
    await record(aNotification("MBR-1"));
    const [id = ""] = await publish();
    const [event] = await listEvents(test.db, 0, 1);
    expect(await claim(id)).toMatchObject({
      deliveryId: id,
      endpointId,
      attemptCount: 1,
      failureCount: 0,
      url: "https://core.example.com/",
      secrets: [expect.stringMatching(/^whsec_/)],
      event: { id: event?.id, type: "member.connected", notification: { memberGuid: "MBR-1" } },
    });
    expect(await claimAt(id, later(leaseMs - 1))).toEqual({ outcome: "not_claimable" });
  });

  it("is taken over with the same event ID when its lease expires, and the first worker's result is ignored", async () => {
    await anEndpoint();
    await record(aNotification("MBR-1"));
    const [id = ""] = await publish();
    const first = await claim(id);
    const second = await claim(id, later(leaseMs));
    expect(second).toMatchObject({ attemptCount: 2, event: { id: first.event.id } });
    expect(await renewDeliveries(test.db, [first], later(9 * leaseMs))).toEqual([]);
    expect(await renewDeliveries(test.db, [first, second], later(2 * leaseMs))).toEqual([id]);
    await endDelivery(test.db, first, { end: "dead", status: 500, error: null }, later(leaseMs + 1));
    expect(await statusOf(id)).toBe("pending");
    await endDelivery(test.db, second, delivered, later(leaseMs + 2));
    expect(await statusOf(id)).toBe("delivered");
  });

  it.each(["claimDelivery", "claimNextDelivery"] as const)(
    "has no error while its first attempt is in flight, and an interrupted one after a takeover (%s)",
    async (name) => {
      const endpointId = await anEndpoint();
      await record(aNotification("MBR-1"));
      const [id = ""] = await publish();
      const claimWith = (now: Date) =>
        name === "claimDelivery"
          ? claim(id, now)
          : claimNextDelivery(test.db, cipher, endpointId, leaseMs, now);
      expect(await claimWith(start)).toMatchObject({ deliveryId: id, attemptCount: 1 });
      expect(await lastErrorOf(id)).toBeNull();
      const second = await claimWith(later(leaseMs));
      expect(second).toMatchObject({ deliveryId: id, attemptCount: 2 });
      expect(await lastErrorOf(id)).toBe("interrupted");
      if (second !== null) await endDelivery(test.db, second, delivered, later(leaseMs + 1));
      expect(await lastErrorOf(id)).toBeNull();
    },
  );

  it("has no error while it is retried after a failure", async () => {
    await anEndpoint();
    await record(aNotification("MBR-1"));
    const [id = ""] = await publish();
    await endDelivery(
      test.db,
      await claim(id),
      { end: "retry", status: null, error: "unreachable", dueAt: start, pauseUntil: null },
      start,
    );
    expect(await lastErrorOf(id)).toBe("unreachable");
    await claim(id, later(1));
    expect(await lastErrorOf(id)).toBeNull();
  });

  it("waits longer after each expired lease, until it is resent", async () => {
    const endpointId = await anEndpoint();
    await record(aNotification("MBR-1"));
    const [id = ""] = await publish();
    const attempts = 20;
    let ms = 0;
    for (let attempt = 1; attempt < attempts; attempt += 1) {
      await claim(id, later(ms));
      const takenOverMs = ms + leaseMs + takeoverBackoffMs(attempt);
      if (takenOverMs > ms + leaseMs)
        expect(await claimAt(id, later(takenOverMs - 1))).toEqual({ outcome: "not_claimable" });
      expect(await deliveriesOverdue(test.db, later(takenOverMs))).toMatchObject([{ deliveryId: id }]);
      ms = takenOverMs;
    }
    expect(ms).toBeGreaterThan(6 * 60 * 60_000);
    await claim(id, later(ms));
    const resentMs = ms + leaseMs;
    expect(await claimAt(id, later(resentMs))).toEqual({ outcome: "not_claimable" });
    await resendDelivery(test.db, endpointId, id, key, later(resentMs));
    expect(await claimAt(id, later(resentMs))).toMatchObject({ outcome: "claimed" });
  });

  it("waits until its retry time after a failure, and the claim returns that time", async () => {
    await anEndpoint();
    await record(aNotification("MBR-1"));
    const [id = ""] = await publish();
    expect(await endDelivery(test.db, await claim(id), again(5_000), later(1))).toEqual([
      { deliveryId: id, dueAt: later(5_000) },
    ]);
    expect(await claimAt(id, later(4_999))).toEqual({ outcome: "early", dueAt: later(5_000) });
    expect(await claim(id, later(5_000))).toMatchObject({ attemptCount: 2, failureCount: 1 });
  });

  it("waits for the member's earlier delivery, until that one has failed too often", async () => {
    const endpointId = await anEndpoint();
    await record(aNotification("MBR-1"), aNotification("MBR-1"), aNotification("MBR-2"));
    const [first = "", second = "", other = ""] = await publish();
    expect(await claimAt(second, start)).toEqual({ outcome: "not_claimable" });
    let claimed = await claim(first);
    expect(await claimAt(second, start)).toEqual({ outcome: "not_claimable" });
    expect((await claimNextDelivery(test.db, cipher, endpointId, leaseMs, start))?.deliveryId).toBe(other);
    for (let attempt = 2; attempt <= 4; attempt += 1) {
      await endDelivery(test.db, claimed, again(attempt), later(attempt));
      expect(await claimAt(second, later(attempt))).toEqual({ outcome: "not_claimable" });
      claimed = await claim(first, later(attempt));
    }
    expect(await claimAt(second, later(5))).toEqual({ outcome: "not_claimable" });
    await endDelivery(test.db, claimed, again(60_000), later(6));
    expect(await claim(second, later(7))).toMatchObject({ deliveryId: second });
  });

  it("is sent in the member's order after the earlier one is delivered", async () => {
    const endpointId = await anEndpoint();
    await record(aNotification("MBR-1"), aNotification("MBR-1"));
    const [first = "", second = ""] = await publish();
    const claimed = await claim(first);
    expect(await claimNextDelivery(test.db, cipher, endpointId, leaseMs, start)).toBeNull();
    await endDelivery(test.db, claimed, delivered, later(1));
    expect((await claimNextDelivery(test.db, cipher, endpointId, leaseMs, later(1)))?.deliveryId).toBe(
      second,
    );
  });

  it("waits while eight others to the endpoint are in flight, and does not block another endpoint", async () => {
    const [slow, quick] = [await anEndpoint(), await anEndpoint()];
    await record(...Array.from({ length: 9 }, (_, index) => aNotification(`MBR-${index}`)));
    await publish();
    const take = (id: string) => claimNextDelivery(test.db, cipher, id, leaseMs, start);
    const claimed: (DeliveryClaim | null)[] = [];
    for (let count = 0; count < 9; count += 1) claimed.push(await take(slow));
    expect(claimed.map((each) => each !== null)).toEqual([...Array(8).fill(true), false]);
    expect(await take(quick)).not.toBeNull();
    const [first] = claimed;
    if (first) await endDelivery(test.db, first, delivered, later(1));
    expect(await take(slow)).not.toBeNull();
  });

  it("is claimed by one of several concurrent workers", async () => {
    const endpointId = await anEndpoint();
    await record(...Array.from({ length: 6 }, (_, index) => aNotification(`MBR-${index}`)));
    const ids = await publish();
    const claims = await Promise.all([
      ...ids.map(async (id) => {
        const claimed = await claimAt(id, start);
        return claimed.outcome === "claimed" ? claimed.claim : null;
      }),
      ...ids.map(() => claimNextDelivery(test.db, cipher, endpointId, leaseMs, start)),
    ]);
    const taken = claims.flatMap((each) => (each === null ? [] : [each.deliveryId]));
    expect(new Set(taken).size).toBe(taken.length);
  });
});

describe("an endpoint", () => {
  it("that refuses single events gets them again only at their retry time", async () => {
    await anEndpoint();
    await record(aNotification("MBR-1"), aNotification("MBR-1"), aNotification("MBR-2"));
    const [refused = "", behind = "", other = ""] = await publish();
    await endDelivery(test.db, await claim(refused), again(600_000), later(1));
    expect(await endDelivery(test.db, await claim(other, later(2)), delivered, later(3))).toEqual([]);
    expect(await claimAt(refused, later(599_999))).toEqual({ outcome: "early", dueAt: later(600_000) });
    expect(await claimAt(behind, later(599_999))).toEqual({ outcome: "early", dueAt: later(600_000) });
    await endDelivery(test.db, await claim(refused, later(600_000)), delivered, later(600_001));
    expect(await claim(behind, later(600_001))).toMatchObject({ failureCount: 0 });
  });

  it("that is down is paused, and its deliveries are due at once when it recovers", async () => {
    const endpointId = await anEndpoint();
    await record(aNotification("MBR-1"), aNotification("MBR-2"), aNotification("MBR-3"));
    const [first = "", second = "", third = ""] = await publish();
    await endDelivery(test.db, await claim(first), again(600_000), later(1));
    await endDelivery(test.db, await claim(second, later(1)), again(60_000, 60_000), later(2));
    expect(await claimAt(third, later(59_999))).toEqual({ outcome: "not_claimable" });
    expect(await deliveriesOverdue(test.db, later(59_999))).toEqual([]);
    const probe = await claim(third, later(60_000));
    expect(probe.failureCount).toBe(2);
    const due = await endDelivery(test.db, probe, delivered, later(60_001));
    expect(due).toEqual([{ deliveryId: first, dueAt: later(60_001) }]);
    expect(await claim(first, later(60_001))).toMatchObject({ failureCount: 0 });
    expect(await readEndpoint(test.db, endpointId)).toMatchObject({ failureCount: 0, pausedUntil: null });
  });

  it("that is disabled gets no deliveries, and gets them in order once it is enabled", async () => {
    const endpointId = await anEndpoint();
    await record(aNotification("MBR-1"), aNotification("MBR-1"));
    const [first = "", second = ""] = await publish();
    await endDelivery(test.db, await claim(first), { end: "endpoint_disabled", status: 410 }, later(1));
    await record(aNotification("MBR-1"));
    expect(await publish(later(2))).toEqual([]);
    expect(await claimAt(first, later(3))).toEqual({ outcome: "not_claimable" });
    expect(await deliveriesOverdue(test.db, later(3))).toEqual([]);
    const changed = await changeEndpoint(test.db, endpointId, { status: "enabled" }, key, later(4));
    expect(changed?.endpoint).toMatchObject({ status: "enabled", failureCount: 0 });
    expect(changed?.dueDeliveries).toEqual([{ deliveryId: first, dueAt: later(4) }]);
    const sent: string[] = [];
    for (let ms = 5; ; ms += 1) {
      const next = await claimNextDelivery(test.db, cipher, endpointId, leaseMs, later(ms));
      if (next === null) break;
      sent.push(next.deliveryId);
      await endDelivery(test.db, next, delivered, later(ms));
    }
    expect(sent).toEqual([first, second, expect.any(String)]);
  });

  it("that stays disabled keeps its pending deliveries until the events expire", async () => {
    const endpointId = await anEndpoint();
    await record(aNotification("MBR-1"));
    const [waiting = ""] = await publish();
    await changeEndpoint(test.db, endpointId, { status: "disabled" }, key, later(1));
    await deleteExpired(test.db, defaultRetention, later(defaultRetention.notificationsMs - 1));
    expect(await statusOf(waiting)).toBe("pending");
    await deleteExpired(test.db, defaultRetention, later(defaultRetention.notificationsMs + 1));
    expect(await statusOf(waiting)).toBe("dead");
  });

  it("whose API key may not read events receives none, until a key with that scope changes it", async () => {
    const endpoint = { url: "https://core.example.com/", eventTypes: null, apiKeyId: "key", scopes: [] };
    const { id } = (await createEndpoint(test.db, cipher, endpoint, start)).endpoint;
    await record(aNotification("MBR-1"));
    expect(await publish()).toEqual([]);
    const all = { afterPosition: 0, from: null, to: null };
    expect(await replayEvents(test.db, id, all, { apiKeyId: "key" }, start)).toMatchObject({ count: 0 });
    await changeEndpoint(test.db, id, { eventTypes: null }, key, start);
    await record(aNotification("MBR-1"));
    expect(await publish()).toHaveLength(1);
    expect(await replayEvents(test.db, id, all, { apiKeyId: "key" }, start)).toMatchObject({ count: 1 });
  });

  it("gets the events of a period again, without duplicates of pending deliveries", async () => {
    const endpointId = await anEndpoint(["member.connected"]);
    await record(aNotification("MBR-1"), aNotification("MBR-2"), aNotification("MBR-3", "member.failed"));
    const [first = "", second = ""] = await publish();
    await endDelivery(test.db, await claim(first), delivered, later(1));
    const replay = (span: object) =>
      replayEvents(
        test.db,
        endpointId,
        { afterPosition: 0, from: null, to: null, ...span },
        { apiKeyId: "key" },
        later(2),
      );
    expect(await replay({ from: later(1) })).toMatchObject({ count: 0 });
    expect(await replay({ to: start })).toMatchObject({ count: 0 });
    expect(await replay({})).toMatchObject({ count: 1, dueDeliveries: [{ deliveryId: second }, {}] });
    expect(await replay({})).toMatchObject({ count: 0 });
    expect(
      await replayEvents(
        test.db,
        "EP-none",
        { afterPosition: 0, from: null, to: null },
        { apiKeyId: "key" },
        start,
      ),
    ).toBeNull();
  });

  it("gets one delivery again, whatever its status", async () => {
    const endpointId = await anEndpoint();
    await record(aNotification("MBR-1"));
    const [id = ""] = await publish();
    await endDelivery(test.db, await claim(id), delivered, later(1));
    expect(await resendDelivery(test.db, endpointId, id, { apiKeyId: "key" }, later(2))).toEqual([
      { deliveryId: id, dueAt: later(2) },
    ]);
    expect(await claim(id, later(2))).toMatchObject({ attemptCount: 1 });
    expect(await resendDelivery(test.db, endpointId, "999999", { apiKeyId: "key" }, later(2))).toBeNull();
    expect(await resendDelivery(test.db, "EP-none", id, { apiKeyId: "key" }, later(2))).toBeNull();
  });

  it("gets a test event whatever its event types, and the feed does not contain it", async () => {
    const endpointId = await anEndpoint(["member.failed"]);
    await anEndpoint();
    const sent = await sendTest(test.db, endpointId, { apiKeyId: "key" }, start);
    expect(sent?.dueDeliveries).toHaveLength(1);
    const event = { type: "endpoint.test", notification: { endpointId } };
    expect(await claim(sent?.dueDeliveries[0]?.deliveryId ?? "")).toMatchObject({ endpointId, event });
    expect(await listEvents(test.db, 0, 10)).toEqual([]);
    expect(await publish()).toEqual([]);
    expect(await sendTest(test.db, "EP-none", { apiKeyId: "key" }, start)).toBeNull();
  });

  it("is one of at most twenty, even if several are created concurrently", async () => {
    const made = await Promise.allSettled(Array.from({ length: 23 }, () => anEndpoint()));
    expect(made.filter(({ status }) => status === "fulfilled")).toHaveLength(20);
  });

  it("gets a new secret, and the previous one also signs for a day", async () => {
    const endpointId = await anEndpoint();
    await record(aNotification("MBR-1"), aNotification("MBR-2"));
    const [first = "", second = ""] = await publish();
    const rotated = await rotateSecret(test.db, cipher, endpointId, { apiKeyId: "key" }, start);
    const during = await claim(first);
    expect(during.secrets).toEqual([rotated?.secret, expect.stringMatching(/^whsec_/)]);
    expect((await claim(second, later(86_400_000))).secrets).toEqual([rotated?.secret]);
    expect(await rotateSecret(test.db, cipher, "EP-none", { apiKeyId: "key" }, start)).toBeNull();
  });

  it("is deleted with its deliveries but not its events, and every change has an audit row", async () => {
    const endpointId = await anEndpoint();
    await record(aNotification("MBR-1"));
    const [id = ""] = await publish();
    const claimed = await claim(id);
    await rotateSecret(test.db, cipher, endpointId, { apiKeyId: "key" }, start);
    expect(await deleteEndpoint(test.db, endpointId, { apiKeyId: "key" }, start)).toBe(true);
    expect(await deleteEndpoint(test.db, endpointId, { apiKeyId: "key" }, start)).toBe(false);
    expect(await endDelivery(test.db, claimed, delivered, later(1))).toEqual([]);
    expect(await feed()).toEqual(["MBR-1"]);
    const audit = await rowsOf<{ action: string }>(test.db, "select action from audit order by id");
    expect(audit.map(({ action }) => action)).toEqual([
      "endpoint_created",
      "endpoint_rotated",
      "endpoint_deleted",
    ]);
  });

  it("stores its secrets encrypted", async () => {
    const endpointId = await anEndpoint();
    const [row] = await rowsOf<{ secret: Buffer }>(test.db, "select secret from endpoints where id = $1", [
      endpointId,
    ]);
    expect(row?.secret.toString("latin1")).not.toContain("whsec_");
  });
});

it("overdue deliveries are found in order, at most eight for each endpoint", async () => {
  await anEndpoint();
  await record(...Array.from({ length: 12 }, (_, index) => aNotification(`MBR-${index % 10}`)));
  const ids = await publish();
  const found = await deliveriesOverdue(test.db, later(1));
  expect(found.map(({ deliveryId }) => deliveryId)).toEqual(ids.slice(0, 8));
  expect(await deliveriesOverdue(test.db, later(-1))).toEqual([]);
});

it("expired events and deliveries are deleted, and pending ones stay", async () => {
  await anEndpoint();
  await record(aNotification("MBR-1"), aNotification("MBR-2"));
  const [first = ""] = await publish();
  await endDelivery(test.db, await claim(first), delivered, later(1));
  await record(aNotification("MBR-3"));
  await deleteExpired(test.db, defaultRetention, later(defaultRetention.notificationsMs + 1_000));
  expect(await feed()).toEqual(["MBR-2"]);
  expect(await rowsOf(test.db, "select 1 from events")).toHaveLength(2);
});

async function statusOf(id: string): Promise<string | undefined> {
  const [row] = await rowsOf<{ status: string }>(test.db, "select status from deliveries where id = $1", [
    id,
  ]);
  return row?.status;
}
