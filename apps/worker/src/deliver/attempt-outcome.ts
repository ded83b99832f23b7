import { backoffMs, boundedRetryAfterMs, deliveryWaitMaxMs, retryAfterMaxMs } from "@account-opening/core";
import type { DeliveryClaim, EndedDelivery } from "@account-opening/db/notifications";
import { eventUnreadable, type Sent } from "./send.ts";

/** How one attempt ended. */
export type DeliveryEnd = EndedDelivery["ended"];

export interface DeliveryPolicy {
  /** The first wait after a failure. It doubles with each attempt. */
  notifyRetryBaseMs: number;
  /** Number of attempts after which a delivery is dead. */
  notifyAttempts: number;
}

/** Consecutive failures after which a receiver counts as down. Its deliveries then pause for at most `retryAfterMaxMs`. */
const downAfter = 3;

interface Facts
  extends Pick<DeliveryClaim, "deliveryId" | "endpointId" | "attemptCount" | "failureCount" | "wasPaused"> {
  /** Attempts of this process to the endpoint that failed since the last success, before this one. */
  failuresInARow: number;
}

/** The outcome of an attempt: 2xx is a success, 410 disables the endpoint, and anything else is retried for days. */
export function classifyAttempt(claim: Facts, sent: Sent, policy: DeliveryPolicy, now: Date): DeliveryEnd {
  const { status } = sent;
  if (status !== null && status >= 200 && status < 300) return { end: "delivered", status };
  if (status === 410) return { end: "endpoint_disabled", status };
  const error = sent.status === null ? sent.error : null;
  if (error === eventUnreadable || claim.attemptCount >= policy.notifyAttempts)
    return { end: "dead", status, error };
  const after = (ms: number) => new Date(now.getTime() + ms);
  const { notifyRetryBaseMs } = policy;
  const waitMs = backoffMs(notifyRetryBaseMs, claim.attemptCount, deliveryWaitMaxMs, claim.deliveryId);
  const pauseMs = Math.max(requestedWaitMs(sent), pauseMsOf(claim, notifyRetryBaseMs));
  return {
    end: "retry",
    status,
    error,
    dueAt: after(Math.max(waitMs, pauseMs)),
    pauseUntil: pauseMs === 0 ? null : after(pauseMs),
  };
}

/** Whether the receiver cannot handle as many deliveries at a time. A refused event says nothing about that. */
export function isOverload(sent: Sent): boolean {
  return sent.status === null || sent.status === 429 || sent.status >= 500;
}

function requestedWaitMs(sent: Sent): number {
  return sent.status === null ? 0 : (boundedRetryAfterMs(sent.retryAfterMs) ?? 0);
}

/** Pause of a receiver that is down. One attempt per pause tests whether it has recovered. */
function pauseMsOf({ endpointId, failureCount, wasPaused, failuresInARow }: Facts, baseMs: number): number {
  const failures = failureCount + 1;
  const isDown = wasPaused || Math.max(failures, failuresInARow + 1) >= downAfter;
  if (!isDown) return 0;
  return backoffMs(baseMs, Math.max(1, failures - downAfter + 1), retryAfterMaxMs, endpointId);
}
