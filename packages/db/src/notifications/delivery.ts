import type { Cause } from "@account-opening/core/cause";
import type { eventBody } from "@account-opening/core/notifications";

/** The exclusive right of this process to send a delivery until the lease ends. */
export interface DeliveryClaim {
  deliveryId: string;
  endpointId: string;
  /** Number of attempts, including this one. */
  attemptCount: number;
  leaseUntil: Date;
  url: string;
  /** Failures of the endpoint since its last success. Attempts that fail while they are in flight together count once. */
  failureCount: number;
  /** The endpoint was paused: this attempt tests whether it has recovered. */
  wasPaused: boolean;
  /** Decrypted: the current secret and, while it is valid, the previous one. Null if they cannot be decrypted. */
  secrets: string[] | null;
  /** Deliveries with the same value are sent in order. The ID of the endpoint for a test event. */
  memberGuid: string;
  event: Parameters<typeof eventBody>[0];
  cause: Cause | null;
}

/**
 * Attempts during which a delivery blocks later deliveries of the same member to the endpoint. After that, later events are sent
 * first, so that one event does not delay a decision for days.
 */
export const orderedAttemptsMax = 4;

/**
 * When a new delivery is due: no earlier than the deliveries that block it. Otherwise those that cannot be sent yet would be read
 * first by each claim.
 * @param row alias of the new delivery's member and position
 * @param endpointId its endpoint, in SQL
 */
export const dueBehindEarlier = (row: string, endpointId: string, now: string) => `
  greatest(${now}, (
    select max(earlier.due_at) from deliveries as earlier
    where earlier.member_guid = ${row}.member_guid and earlier.endpoint_id = ${endpointId} and earlier.ended_at is null
      and earlier.attempt_count < ${orderedAttemptsMax} and earlier.position < ${row}.position))`;

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
