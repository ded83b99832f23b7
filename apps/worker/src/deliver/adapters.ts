import { deliveries } from "@account-opening/db/notifications";
import type { Dependencies } from "../dependencies.ts";
import { deliveryFields } from "../log.ts";
import { untilStored } from "../until-stored.ts";
import type { DeliverPorts } from "./deliver.ts";

/** The ports of deliver, on PostgreSQL, Redis and the receivers. */
export function deliverPorts(dependencies: Dependencies): DeliverPorts {
  const { config, database, cipher, producer, background, sender, tracing } = dependencies;
  const { workerMetrics, log, closing, clock } = dependencies;
  const { leaseMs } = config;
  return {
    claim: (deliveryId, now) => deliveries.claim(database, cipher, deliveryId, leaseMs, now),
    claimNext: (endpointId, now) => deliveries.claimNext(database, cipher, endpointId, leaseMs, now),
    hold: (claim) => dependencies.deliveryLeases.hold(claim),
    send: (claim, now) => sender.send(claim, now),
    trace: (claim, attempt) =>
      tracing.run(
        { name: "deliver notification", cause: claim.cause, fields: deliveryFields(claim) },
        attempt,
        ({ end, status }) => ({ outcome: end, status }),
      ),
    end: (claim, ended, now) =>
      untilStored(() => deliveries.end(database, claim, ended, now), {
        closing,
        onUnavailable: log.resultRetained,
      }),
    enqueue: (due) => background.run(() => producer.enqueueDeliveries(due)),
    onAttempt(claim, ended, durationMs) {
      workerMetrics.notified(claim, ended, clock());
      log.notified(claim, ended, durationMs);
    },
    isClosing: () => closing.aborted,
    policy: config,
    clock,
  };
}
