import { claimDelivery, claimNextDelivery, endDelivery } from "@account-opening/db";
import type { Parts } from "../parts.ts";
import type { NotifyPorts } from "./notify.ts";

/** notify's ports on PostgreSQL, Redis and the receivers. */
export function notifyPorts(parts: Parts): NotifyPorts {
  const { config, database, vault, producer, background, sender, counts, events, closing, clock } = parts;
  const { leaseMs } = config;
  return {
    claim: (deliveryId, now) => claimDelivery(database, vault, deliveryId, leaseMs, now),
    claimNext: (endpointId, now) => claimNextDelivery(database, vault, endpointId, leaseMs, now),
    hold: (claim) => parts.deliveryLeases.hold(claim),
    send: (claim, now) => sender.send(claim, now),
    end: (claim, ended, now) => endDelivery(database, claim, ended, now),
    arm: (deliveries) => background.run(() => producer.notify(deliveries)),
    onAttempt(claim, ended, durationMs) {
      counts.notified(ended);
      events.notified(claim, ended, durationMs);
    },
    isClosing: () => closing.aborted,
    policy: config,
    clock,
  };
}
