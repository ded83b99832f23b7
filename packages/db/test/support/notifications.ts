import type { Notification, NotificationType } from "@account-opening/core/notifications";
import { beforeEach } from "vitest";
import { createCipher } from "../../src/encryption/cipher.ts";
import { claimDelivery } from "../../src/notifications/claim-delivery.ts";
import type { DeliveryClaim } from "../../src/notifications/delivery.ts";
import type { DeliveryEnd } from "../../src/notifications/end-delivery.ts";
import { createEndpoint } from "../../src/notifications/endpoints.ts";
import { listEvents } from "../../src/notifications/feed.ts";
import { publishEvents } from "../../src/notifications/publish-events.ts";
import { recordEvents } from "../../src/notifications/record-events.ts";
import { rowsOf, truncateAll, useDatabase } from "./database.ts";
import { later, start } from "./members.ts";

export const cipher = createCipher([{ id: "test", key: Buffer.alloc(32, 1) }]);
export const leaseMs = 30_000;
export const key = { apiKeyId: "key", scopes: ["events:read"] };

export const delivered: DeliveryEnd = { end: "delivered", status: 204 };

export function again(ms: number, pauseMs: number | null = null): DeliveryEnd {
  return {
    end: "retry",
    status: 500,
    error: null,
    dueAt: later(ms),
    pauseUntil: pauseMs === null ? null : later(pauseMs),
  };
}

export function aNotification(memberGuid: string, type: NotificationType = "member.connected"): Notification {
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

/** A database that is empty before each test, with the steps from an event to its delivery. */
export function useNotifications() {
  const test = useDatabase();
  beforeEach(() => truncateAll(test.db));
  const claimAt = (deliveryId: string, now: Date) => claimDelivery(test.db, cipher, deliveryId, leaseMs, now);
  return {
    test,
    /** Records and commits events, as an advance does. */
    async record(...notifications: Notification[]): Promise<void> {
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
    },
    async anEndpoint(eventTypes: NotificationType[] | null = null): Promise<string> {
      const url = "https://core.example.com/";
      return (await createEndpoint(test.db, cipher, { url, eventTypes, ...key }, start)).endpoint.id;
    },
    async publish(now = start): Promise<string[]> {
      return (await publishEvents(test.db, now)).dueDeliveries.map(({ deliveryId }) => deliveryId);
    },
    claimAt,
    async claim(deliveryId: string, now = start): Promise<DeliveryClaim> {
      const claimed = await claimAt(deliveryId, now);
      if (claimed.outcome !== "claimed") throw new Error(`The delivery is ${claimed.outcome}.`);
      return claimed.claim;
    },
    async statusOf(id: string): Promise<string | undefined> {
      const [row] = await rowsOf<{ status: string }>(test.db, "select status from deliveries where id = $1", [
        id,
      ]);
      return row?.status;
    },
    async feed(after = 0): Promise<string[]> {
      return (await listEvents(test.db, after, 1_000)).map(({ memberGuid }) => memberGuid);
    },
  };
}
