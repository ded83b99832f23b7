import type { Cause } from "@account-opening/core";
import type { DeliveryEvent } from "@account-opening/core/notifications";

/** The exclusive right of this process to send a delivery until the lease ends. */
export interface DeliveryClaim {
  deliveryId: string;
  endpointId: string;
  /** Number of attempts, including this one. */
  attemptCount: number;
  leaseUntil: Date;
  url: string;
  /** Attempts to the endpoint that failed since the last success. */
  failureCount: number;
  /** Decrypted: the current secret and, while it is valid, the previous one. Null if they cannot be decrypted. */
  secrets: string[] | null;
  /** Deliveries with the same value are sent in order. The ID of the endpoint for a test event. */
  memberGuid: string;
  event: DeliveryEvent;
  cause: Cause | null;
}

/**
 * Attempts during which a delivery blocks later deliveries of the same member to the endpoint. After that, later events are sent
 * first, so that one event does not delay a decision for days.
 */
export const orderedAttemptsMax = 4;

/** Maximum backoff after an interrupted attempt. */
const takeoverBackoffSecondsMax = 3_600;

/**
 * Time from the expiry of a lease until the delivery can be claimed again. It is 0 after the first attempt and doubles with each
 * attempt. Without it, a worker that crashes in a loop would use all attempts within minutes.
 */
export function takeoverBackoffMs(attemptCount: number): number {
  return 1_000 * Math.min(takeoverBackoffSecondsMax, 2 ** Math.max(0, Math.min(attemptCount, 13) - 1) - 1);
}

/** `takeoverBackoffMs` in SQL. @param delivery alias of the table */
export const takeoverBackoff = (delivery: string) =>
  `make_interval(secs => least(${takeoverBackoffSecondsMax}, 2 ^ greatest(0, least(${delivery}.attempt_count, 13) - 1) - 1))`;

// Whether one delivery is pending. With `status = 'pending'`, stale statistics can make PostgreSQL scan all pending deliveries.
export const isPending = "status not in ('delivered', 'dead')";
