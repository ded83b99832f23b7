import { claimDelivery, claimNextDelivery, endDelivery } from "@account-opening/db";
import type { Dependencies } from "../dependencies.ts";
import type { DeliverPorts } from "./deliver.ts";

/** notify's ports on PostgreSQL, Redis and the receivers. */
export function deliverPorts(parts: Dependencies): DeliverPorts {
  const {
    config,
    database,
    cipher: vault,
    producer,
    background,
    sender,
    workerMetrics: counts,
    log: events,
    closing,
    clock,
  } = parts;
  const { leaseMs } = config;
  return {
    claim: (deliveryId, now) => claimDelivery(database, vault, deliveryId, leaseMs, now),
    claimNext: (endpointId, now) => claimNextDelivery(database, vault, endpointId, leaseMs, now),
    hold: (claim) => parts.deliveryLeases.hold(claim),
    send: (claim, now) => sender.send(claim, now),
    end: (claim, ended, now) => endDelivery(database, claim, ended, now),
    enqueue: (deliveries) => background.run(() => producer.enqueueDeliveries(deliveries)),
    onAttempt(claim, ended, durationMs) {
      counts.notified(ended);
      events.notified(claim, ended, durationMs);
    },
    isClosing: () => closing.aborted,
    policy: config,
    clock,
  };
}
