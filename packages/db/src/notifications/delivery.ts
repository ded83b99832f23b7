import type { NotificationEvent, TestEvent } from "@account-opening/core";

/** A delivery that this process, and no other, may send until its lease ends. */
export interface DeliveryClaim {
  deliveryId: string;
  endpointId: string;
  /** With this attempt. */
  attemptCount: number;
  leaseUntil: Date;
  url: string;
  /** Of the endpoint: attempts that failed since one succeeded. */
  failureCount: number;
  /** In clear: the current one, and the one before while it is good. Null where they cannot be opened. */
  secrets: string[] | null;
  /** Whose line it stands in: the member, or the endpoint for its test. */
  memberGuid: string;
  event: NotificationEvent | TestEvent;
}

/**
 * A member's events go to an endpoint one after the other, until one has failed so often: then those behind it pass,
 * so that no event keeps a decision back for days.
 */
export const orderedAttemptsMax = 4;

/** Longest wait after an attempt whose worker was lost. */
const lostWaitSecondsMax = 3_600;

/**
 * How long a delivery waits, from the end of its lease, after its latest attempt's worker was lost. Not at all after a first
 * attempt, then ever longer: otherwise a worker that crashes in a loop uses up all attempts of a notification within minutes.
 */
export function takeoverBackoffMs(attemptCount: number): number {
  return 1_000 * Math.min(lostWaitSecondsMax, 2 ** Math.max(0, Math.min(attemptCount, 13) - 1) - 1);
}

/** The same, in SQL, of the delivery by this name. */
export const takeoverBackoff = (delivery: string) =>
  `make_interval(secs => least(${lostWaitSecondsMax}, 2 ^ greatest(0, least(${delivery}.attempt_count, 13) - 1) - 1))`;

// Of one delivery, whether it is pending. Said by what it is not: of `status = 'pending'` PostgreSQL may make a search through
// everything that is pending, where statistics say that nothing is.
export const isPending = "status not in ('delivered', 'dead')";
