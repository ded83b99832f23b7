import { claimDelivery, claimNextDelivery, endDelivery } from "@account-opening/db";
import type { Parts } from "../parts.ts";
import type { NotifyPorts } from "./notify.ts";

/** notify's ports on PostgreSQL, Redis and the receivers. */
export function notifyPorts(parts: Parts): NotifyPorts {
  const { config, database, vault, producer, sender, counts, events, closing, clock } = parts;
  const leaseMs = config.notifyTimeoutMs + storingMs;
  return {
    claim: (deliveryId, now) => claimDelivery(database, vault, deliveryId, leaseMs, now),
    claimNext: (endpointId, now) => claimNextDelivery(database, vault, endpointId, leaseMs, now),
    send: (claim, now) => sender.send(claim, now),
    end: (claim, ended, now) => endDelivery(database, claim, ended, now),
    arm: (deliveries) => producer.notify(deliveries).catch(events.notEnqueued),
    onAttempt(claim, ended, durationMs) {
      counts.notified(ended);
      events.notified(claim, ended, durationMs);
    },
    isClosing: () => closing.aborted,
    policy: config,
    clock,
  };
}

/** A lease outlives the attempt by the time that it takes to store its end. */
const storingMs = 15_000;
