import { describe, expect, it } from "vitest";
import { claimNextDelivery, deliveriesOverdue } from "../src/notifications/claim-delivery.ts";
import { type DeliveryClaim, takeoverBackoffMs } from "../src/notifications/delivery.ts";
import { endDelivery } from "../src/notifications/end-delivery.ts";
import { listEvents } from "../src/notifications/feed.ts";
import { renewDeliveries } from "../src/notifications/renew-deliveries.ts";
import { resendDelivery } from "../src/notifications/replay.ts";
import { rowsOf } from "./support/database.ts";
import { later, start } from "./support/members.ts";
import {
  again,
  aNotification,
  cipher,
  delivered,
  key,
  leaseMs,
  useNotifications,
} from "./support/notifications.ts";

const { test, record, anEndpoint, publish, claimAt, claim, statusOf } = useNotifications();

async function lastErrorOf(deliveryId: string): Promise<string | null | undefined> {
  const [row] = await rowsOf<{ last_error: string | null }>(
    test.db,
    "select last_error from deliveries where id = $1",
    [deliveryId],
  );
  return row?.last_error;
}

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

it("overdue deliveries are found in order, at most eight for each endpoint", async () => {
  await anEndpoint();
  await record(...Array.from({ length: 12 }, (_, index) => aNotification(`MBR-${index % 10}`)));
  const ids = await publish();
  const found = await deliveriesOverdue(test.db, later(1));
  expect(found.map(({ deliveryId }) => deliveryId)).toEqual(ids.slice(0, 8));
  expect(await deliveriesOverdue(test.db, later(-1))).toEqual([]);
});
