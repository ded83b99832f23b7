import { describe, expect, it } from "vitest";
import { changeEndpoint } from "../src/notifications/change-endpoint.ts";
import type { DeliveryClaim } from "../src/notifications/delivery.ts";
import {
  createEndpoint,
  deleteEndpoint,
  readEndpoint,
  rotateSecret,
} from "../src/notifications/endpoints.ts";
import { listEvents } from "../src/notifications/feed.ts";
import { endpointsOverdue } from "../src/notifications/overdue-endpoints.ts";
import { publishEvents } from "../src/notifications/publish-events.ts";
import { replayEvents, resendDelivery, sendTest } from "../src/notifications/replay.ts";
import { defaultRetention, deleteExpired } from "../src/sweep/retention.ts";
import { rowsOf } from "./support/database.ts";
import { later, start } from "./support/members.ts";
import { again, aNotification, cipher, delivered, key, useNotifications } from "./support/notifications.ts";

const { test, record, anEndpoint, publish, claimDue, tryClaim, claim, end, statusOf, feed } =
  useNotifications();

describe("an endpoint", () => {
  it("that refuses single events gets them again only at their retry time", async () => {
    await anEndpoint();
    await record(aNotification("MBR-1"), aNotification("MBR-1"), aNotification("MBR-2"));
    const [refused = "", behind = "", other = ""] = await publish();
    await end(await claim(refused), again(600_000), later(1));
    expect(await end(await claim(other, later(2)), delivered, later(3))).toEqual([]);
    expect(await tryClaim(refused, later(599_999))).toBeNull();
    expect(await tryClaim(behind, later(599_999))).toBeNull();
    await end(await claim(refused, later(600_000)), delivered, later(600_001));
    expect(await claim(behind, later(600_001))).toMatchObject({ failureCount: 0 });
  });

  it("that is down is paused, and its deliveries are due at once when it recovers", async () => {
    const endpointId = await anEndpoint();
    await record(aNotification("MBR-1"), aNotification("MBR-2"), aNotification("MBR-3"));
    const [first = "", second = "", third = ""] = await publish();
    await end(await claim(first), again(600_000), later(1));
    await end(await claim(second, later(1)), again(60_000, 60_000), later(2));
    expect(await tryClaim(third, later(59_999))).toBeNull();
    expect(await endpointsOverdue(test.db, later(59_999))).toEqual([]);
    // One attempt tests whether the receiver has recovered.
    const claims = await claimDue(endpointId, later(60_000));
    expect(claims).toMatchObject([{ deliveryId: third, failureCount: 2, wasPaused: true }]);
    expect(await claimDue(endpointId, later(60_000))).toEqual([]);
    const [probe] = claims as [DeliveryClaim];
    expect(await end(probe, delivered, later(60_001))).toEqual([{ endpointId, dueAt: later(60_001) }]);
    expect(await claim(first, later(60_001))).toMatchObject({ failureCount: 0 });
    expect(await readEndpoint(test.db, endpointId)).toMatchObject({ failureCount: 0, pausedUntil: null });
  });

  it("that is disabled gets no deliveries, and gets them in order once it is enabled", async () => {
    const endpointId = await anEndpoint();
    await record(aNotification("MBR-1"), aNotification("MBR-1"));
    const [first = "", second = ""] = await publish();
    await end(await claim(first), { end: "endpoint_disabled", status: 410 }, later(1));
    await record(aNotification("MBR-1"));
    expect((await publishEvents(test.db, later(2))).dueEndpoints).toEqual([]);
    expect(await tryClaim(first, later(3))).toBeNull();
    expect(await endpointsOverdue(test.db, later(3))).toEqual([]);
    const changed = await changeEndpoint(test.db, endpointId, { status: "enabled" }, key, later(4));
    expect(changed?.endpoint).toMatchObject({ status: "enabled", failureCount: 0 });
    expect(changed?.dueEndpoints).toEqual([{ endpointId, dueAt: later(4) }]);
    const sent: string[] = [];
    for (let ms = 5; ; ms += 1) {
      const [next] = await claimDue(endpointId, later(ms));
      if (next === undefined) break;
      sent.push(next.deliveryId);
      await end(next, delivered, later(ms));
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
    const [first = ""] = await publish();
    await end(await claim(first), delivered, later(1));
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
    expect(await replay({})).toMatchObject({ count: 1, dueEndpoints: [{ endpointId }] });
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
    await end(await claim(id), delivered, later(1));
    expect(await resendDelivery(test.db, endpointId, id, { apiKeyId: "key" }, later(2))).toEqual([
      { endpointId, dueAt: later(2) },
    ]);
    expect(await claim(id, later(2))).toMatchObject({ attemptCount: 1 });
    expect(await resendDelivery(test.db, endpointId, "999999", { apiKeyId: "key" }, later(2))).toBeNull();
    expect(await resendDelivery(test.db, "EP-none", id, { apiKeyId: "key" }, later(2))).toBeNull();
  });

  it("gets a test event whatever its event types, and the feed does not contain it", async () => {
    const endpointId = await anEndpoint(["member.failed"]);
    await anEndpoint();
    const sent = await sendTest(test.db, endpointId, { apiKeyId: "key" }, start);
    expect(sent?.dueEndpoints).toEqual([{ endpointId, dueAt: start }]);
    const event = { type: "endpoint.test", notification: { endpointId } };
    expect(await claimDue(endpointId, start)).toMatchObject([{ endpointId, event }]);
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
    expect(await end(claimed, delivered, later(1))).toEqual([]);
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
