import { backoffMs, boundedRetryAfterMs } from "@account-opening/core";
import type { DeliveryClaim, DeliveryEnd } from "@account-opening/db/notifications";
import { eventUnreadable, type Sent } from "./send.ts";

export interface DeliveryPolicy {
  /** The first wait after a failure; doubles from there. */
  notifyRetryBaseMs: number;
  /** After so many attempts a delivery is dead. */
  notifyAttempts: number;
}

const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;

/** Failures in a row after which a receiver counts as down, and how long it is left alone at most. */
const downAfter = 3;
const pauseMsMax = 5 * minuteMs;

type Facts = Pick<DeliveryClaim, "deliveryId" | "endpointId" | "attemptCount" | "failureCount">;

/** What an attempt comes to: any 2xx is a success, 410 wants nothing more, all else is tried again for days. */
export function classifyAttempt(claim: Facts, sent: Sent, policy: DeliveryPolicy, now: Date): DeliveryEnd {
  const { status } = sent;
  if (status !== null && status >= 200 && status < 300) return { end: "delivered", status };
  if (status === 410) return { end: "endpoint_disabled", status };
  const error = sent.status === null ? sent.error : null;
  if (error === eventUnreadable || claim.attemptCount >= policy.notifyAttempts)
    return { end: "dead", status, error };
  const after = (ms: number) => new Date(now.getTime() + ms);
  const { notifyRetryBaseMs } = policy;
  const waitMs = backoffMs(notifyRetryBaseMs, claim.attemptCount, dayMs, claim.deliveryId);
  const pauseMs = Math.max(requestedWaitMs(sent), pauseMsOf(claim, notifyRetryBaseMs));
  return {
    end: "retry",
    status,
    error,
    dueAt: after(Math.max(waitMs, pauseMs)),
    pauseUntil: pauseMs === 0 ? null : after(pauseMs),
  };
}

function requestedWaitMs(sent: Sent): number {
  return sent.status === null ? 0 : (boundedRetryAfterMs(sent.retryAfterMs) ?? 0);
}

/** One attempt finds out whether a receiver that is down is back, not every delivery that waits for it. */
function pauseMsOf({ endpointId, failureCount }: Facts, baseMs: number): number {
  const failures = failureCount + 1;
  return failures < downAfter ? 0 : backoffMs(baseMs, failures - downAfter + 1, pauseMsMax, endpointId);
}
