import type { Notification } from "@account-opening/core/notifications";
import { beforeEach } from "vitest";
import { createCipher } from "../../src/encryption/cipher.ts";
import { claimDeliveries } from "../../src/notifications/claim-deliveries.ts";
import type { DeliveryClaim } from "../../src/notifications/delivery.ts";
import { type DeliveryEnd, endDeliveries } from "../../src/notifications/end-deliveries.ts";
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

export function aNotification(
  memberGuid: string,
  type: Notification["type"] = "member.connected",
): Notification {
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

interface StoredDelivery {
  id: string;
  endpoint_id: string;
  lease_until: Date | null;
  last_error: string | null;
}

/** A database that is empty before each test, with the steps from an event to its delivery. */
export function useNotifications() {
  const test = useDatabase();
  beforeEach(() => truncateAll(test.db));
  /** Claims what is due to an endpoint. */
  const claimDue = (endpointId: string, now: Date, max = 100, inFlightMax = 100) =>
    claimDeliveries(test.db, cipher, { endpointId, max, inFlightMax, leaseMs }, now);
  /** Claims one delivery alone: others that were claimed with it are given back. Null if it cannot be claimed. */
  const tryClaim = async (deliveryId: string, now: Date): Promise<DeliveryClaim | null> => {
    const before = await rowsOf<StoredDelivery>(
      test.db,
      "select id, endpoint_id, lease_until, last_error from deliveries",
    );
    const endpointId = before.find(({ id }) => id === deliveryId)?.endpoint_id ?? "";
    const claims = await claimDue(endpointId, now);
    for (const other of claims.filter((each) => each.deliveryId !== deliveryId)) {
      const row = before.find(({ id }) => id === other.deliveryId);
      await test.db.pool.query(
        "update deliveries set lease_until = $2, last_error = $3, attempt_count = attempt_count - 1 where id = $1",
        [other.deliveryId, row?.lease_until, row?.last_error],
      );
    }
    return claims.find((each) => each.deliveryId === deliveryId) ?? null;
  };
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
    async anEndpoint(eventTypes: Notification["type"][] | null = null): Promise<string> {
      const url = "https://core.example.com/";
      return (await createEndpoint(test.db, cipher, { url, eventTypes, ...key }, start)).endpoint.id;
    },
    /** Publishes events. @returns the IDs of the new deliveries, in order. */
    async publish(now = start): Promise<string[]> {
      const [last] = await rowsOf<{ id: string | null }>(test.db, "select max(id) as id from deliveries");
      await publishEvents(test.db, now);
      const created = await rowsOf<{ id: string }>(
        test.db,
        "select id from deliveries where id > $1 order by id",
        [last?.id ?? 0],
      );
      return created.map(({ id }) => id);
    },
    claimDue,
    tryClaim,
    async claim(deliveryId: string, now = start): Promise<DeliveryClaim> {
      const claimed = await tryClaim(deliveryId, now);
      if (claimed === null) throw new Error("The delivery cannot be claimed.");
      return claimed;
    },
    end: (claimed: DeliveryClaim, ended: DeliveryEnd, now: Date) =>
      endDeliveries(test.db, claimed.endpointId, [{ claim: claimed, ended }], now),
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
