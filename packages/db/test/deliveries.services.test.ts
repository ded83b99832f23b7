import { describe, expect, it } from "vitest";
import { type DeliveryClaim, takeoverBackoffMs } from "../src/notifications/delivery.ts";
import { endDeliveries } from "../src/notifications/end-deliveries.ts";
import { readEndpoint } from "../src/notifications/endpoints.ts";
import { listEvents } from "../src/notifications/feed.ts";
import { endpointsOverdue } from "../src/notifications/overdue-endpoints.ts";
import { renewDeliveries } from "../src/notifications/renew-deliveries.ts";
import { replayEvents, resendDelivery } from "../src/notifications/replay.ts";
import { rowsOf } from "./support/database.ts";
import { later, start } from "./support/members.ts";
import { again, aNotification, delivered, key, leaseMs, useNotifications } from "./support/notifications.ts";

const { test, record, anEndpoint, publish, claimDue, tryClaim, claim, end, statusOf } = useNotifications();

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
    expect(await tryClaim(id, later(leaseMs - 1))).toBeNull();
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
    await end(first, { end: "dead", status: 500, error: null }, later(leaseMs + 1));
    expect(await statusOf(id)).toBe("pending");
    await end(second, delivered, later(leaseMs + 2));
    expect(await statusOf(id)).toBe("delivered");
  });

  it("has no error while its first attempt is in flight, and an interrupted one after a takeover", async () => {
    await anEndpoint();
    await record(aNotification("MBR-1"));
    const [id = ""] = await publish();
    expect(await claim(id)).toMatchObject({ attemptCount: 1 });
    expect(await lastErrorOf(id)).toBeNull();
    const second = await claim(id, later(leaseMs));
    expect(second).toMatchObject({ attemptCount: 2 });
    expect(await lastErrorOf(id)).toBe("interrupted");
    await end(second, delivered, later(leaseMs + 1));
    expect(await lastErrorOf(id)).toBeNull();
  });

  it("has no error while it is retried after a failure", async () => {
    await anEndpoint();
    await record(aNotification("MBR-1"));
    const [id = ""] = await publish();
    await end(
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
      if (takenOverMs > ms + leaseMs) expect(await tryClaim(id, later(takenOverMs - 1))).toBeNull();
      expect(await endpointsOverdue(test.db, later(takenOverMs))).toEqual([
        { endpointId, isInFlight: false },
      ]);
      ms = takenOverMs;
    }
    expect(ms).toBeGreaterThan(6 * 60 * 60_000);
    await claim(id, later(ms));
    const resentMs = ms + leaseMs;
    expect(await tryClaim(id, later(resentMs))).toBeNull();
    await resendDelivery(test.db, endpointId, id, key, later(resentMs));
    expect(await tryClaim(id, later(resentMs))).not.toBeNull();
  });

  it("waits until its retry time after a failure", async () => {
    const endpointId = await anEndpoint();
    await record(aNotification("MBR-1"));
    const [id = ""] = await publish();
    expect(await end(await claim(id), again(5_000), later(1))).toEqual([{ endpointId, dueAt: later(5_000) }]);
    expect(await tryClaim(id, later(4_999))).toBeNull();
    expect(await claim(id, later(5_000))).toMatchObject({ attemptCount: 2, failureCount: 1 });
  });

  it("waits for the member's earlier delivery, until that one has failed too often", async () => {
    const endpointId = await anEndpoint();
    await record(aNotification("MBR-1"), aNotification("MBR-1"), aNotification("MBR-2"));
    const [first = "", second = "", other = ""] = await publish();
    expect(await tryClaim(second, start)).toBeNull();
    let claimed = await claim(first);
    expect(await tryClaim(second, start)).toBeNull();
    expect((await claimDue(endpointId, start)).map(({ deliveryId }) => deliveryId)).toEqual([other]);
    for (let attempt = 2; attempt <= 4; attempt += 1) {
      await end(claimed, again(attempt), later(attempt));
      expect(await tryClaim(second, later(attempt))).toBeNull();
      claimed = await claim(first, later(attempt));
    }
    expect(await tryClaim(second, later(5))).toBeNull();
    await end(claimed, again(60_000), later(6));
    expect(await claim(second, later(7))).toMatchObject({ deliveryId: second });
  });

  it("is sent in the member's order after the earlier one is delivered", async () => {
    const endpointId = await anEndpoint();
    await record(aNotification("MBR-1"), aNotification("MBR-1"));
    const [first = "", second = ""] = await publish();
    const claimed = await claim(first);
    expect(await claimDue(endpointId, start)).toEqual([]);
    await end(claimed, delivered, later(1));
    expect((await claimDue(endpointId, later(1))).map(({ deliveryId }) => deliveryId)).toEqual([second]);
  });

  it("is claimed in a batch with those of other members, up to the ceiling of the endpoint alone", async () => {
    const [slow, quick] = [await anEndpoint(), await anEndpoint()];
    await record(...Array.from({ length: 9 }, (_, index) => aNotification(`MBR-${index}`)));
    await publish();
    expect(await claimDue(slow, start, 5, 8)).toHaveLength(5);
    const claimed = await claimDue(slow, start, 5, 8);
    expect(claimed).toHaveLength(3);
    expect(await claimDue(slow, start, 5, 8)).toEqual([]);
    expect(await claimDue(quick, start, 5, 8)).toHaveLength(5);
    for (const each of claimed) await end(each, delivered, later(1));
    expect(await claimDue(slow, later(1), 5, 8)).toHaveLength(1);
  });

  it("is claimed alone of its member, also when an earlier one has failed too often", async () => {
    const endpointId = await anEndpoint();
    await record(aNotification("MBR-1"), aNotification("MBR-1"), aNotification("MBR-2"));
    const [first = "", , other = ""] = await publish();
    await test.db.pool.query("update deliveries set attempt_count = 4 where id = $1", [first]);
    const claims = await claimDue(endpointId, start);
    expect(claims.map(({ deliveryId }) => deliveryId).sort()).toEqual([first, other]);
  });

  it("is reached although a claim reads a thousand others of one member before it", async () => {
    const endpointId = await anEndpoint();
    await record(...Array.from({ length: 1_005 }, () => aNotification("MBR-1")), aNotification("MBR-2"));
    await publish();
    const claimed: string[][] = [];
    for (let ms = 0; ms < 10; ms += 1) {
      const claims = await claimDue(endpointId, later(ms));
      claimed.push(claims.map(({ memberGuid }) => memberGuid));
      for (const each of claims) await end(each, delivered, later(ms));
    }
    expect(claimed[0]).toEqual(["MBR-1"]);
    expect(claimed.flat()).toContain("MBR-2");
  });

  it("is due no earlier than one of its member that waits for a retry, so that claims do not read it first", async () => {
    const endpointId = await anEndpoint();
    await record(aNotification("MBR-1"));
    const [first = ""] = await publish();
    await end(await claim(first), again(600_000), later(1));
    await record(aNotification("MBR-1"), aNotification("MBR-2"));
    await publish(later(2));
    const all = { afterPosition: 0, from: null, to: null };
    await end((await claimDue(endpointId, later(2)))[0] as DeliveryClaim, delivered, later(3));
    expect(await replayEvents(test.db, endpointId, all, key, later(4))).toMatchObject({ count: 1 });
    const rows = await rowsOf<{ member_guid: string; due_at: Date }>(
      test.db,
      "select member_guid, due_at from deliveries where status = 'pending' order by id",
    );
    expect(rows).toEqual([
      { member_guid: "MBR-1", due_at: later(600_000) },
      { member_guid: "MBR-1", due_at: later(600_000) },
      { member_guid: "MBR-2", due_at: later(4) },
    ]);
  });

  it("is claimed by one of several concurrent workers", async () => {
    const endpointId = await anEndpoint();
    await record(...Array.from({ length: 12 }, (_, index) => aNotification(`MBR-${index}`)));
    const ids = await publish();
    const claims = await Promise.all(ids.map(() => claimDue(endpointId, start, 2)));
    const taken = claims.flat().map(({ deliveryId }) => deliveryId);
    expect(taken.length).toBeGreaterThan(0);
    expect(new Set(taken).size).toBe(taken.length);
  });

  it("ends with others in one transaction, and those with a stale claim do not count", async () => {
    const endpointId = await anEndpoint();
    await record(...Array.from({ length: 5 }, (_, index) => aNotification(`MBR-${index}`)));
    const ids = await publish();
    const claims = await claimDue(endpointId, start);
    const [first, second, third, fourth, stale] = claims as [
      DeliveryClaim,
      DeliveryClaim,
      DeliveryClaim,
      DeliveryClaim,
      DeliveryClaim,
    ];
    const attempts = [
      { claim: first, ended: again(90_000) },
      { claim: second, ended: delivered },
      { claim: third, ended: again(60_000) },
      { claim: fourth, ended: again(70_000) },
      { claim: { ...stale, attemptCount: 0 }, ended: again(80_000, 80_000) },
    ];
    expect(await endDeliveries(test.db, endpointId, attempts, later(1))).toEqual([
      { endpointId, dueAt: later(90_000) },
      { endpointId, dueAt: later(60_000) },
      { endpointId, dueAt: later(70_000) },
    ]);
    expect(await Promise.all(ids.map(statusOf))).toEqual([
      "pending",
      "delivered",
      "pending",
      "pending",
      "pending",
    ]);
    // Two failed after the last success. They were in flight together.
    expect(await readEndpoint(test.db, endpointId)).toMatchObject({ failureCount: 1, pausedUntil: null });
  });
});

it("an endpoint is overdue while a delivery could be sent, and says whether others are in flight", async () => {
  const endpointId = await anEndpoint();
  await record(aNotification("MBR-1"), aNotification("MBR-1"), aNotification("MBR-2"));
  await publish();
  expect(await endpointsOverdue(test.db, later(-1))).toEqual([]);
  expect(await endpointsOverdue(test.db, later(1))).toEqual([{ endpointId, isInFlight: false }]);
  await claimDue(endpointId, later(1), 1);
  expect(await endpointsOverdue(test.db, later(1))).toEqual([{ endpointId, isInFlight: true }]);
  await claimDue(endpointId, later(1));
  expect(await endpointsOverdue(test.db, later(1))).toEqual([]);
});
