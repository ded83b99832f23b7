import { deliveries } from "@account-opening/db/notifications";
import type { Dependencies } from "../dependencies.ts";
import { deliveryFields } from "../log.ts";
import { untilStored } from "../until-stored.ts";
import type { DeliverPorts } from "./deliver.ts";

/** The ports of deliver, on PostgreSQL, Redis and the receivers. */
export function deliverPorts(dependencies: Dependencies): DeliverPorts {
  const { config, database, cipher, producer, background, sender, tracing } = dependencies;
  const { workerMetrics, log, closing, clock } = dependencies;
  const { leaseMs, notifyConcurrency: inFlightMax } = config;
  return {
    claim: (endpointId, max, now) =>
      deliveries.claim(database, cipher, { endpointId, max, inFlightMax, leaseMs }, now),
    hold: (claim) => dependencies.deliveryLeases.hold(claim),
    send: (claim, now) => sender.send(claim, now),
    trace: (claim, attempt) =>
      tracing.run(
        { name: "deliver notification", cause: claim.cause, fields: deliveryFields(claim) },
        attempt,
        ({ end, status }) => ({ outcome: end, status }),
      ),
    end: (endpointId, attempts, now) =>
      untilStored(() => deliveries.end(database, endpointId, attempts, now), {
        closing,
        onUnavailable: log.resultRetained,
      }),
    enqueue: (due) => background.run(() => producer.enqueueDeliveries(due)),
    onAttempt(claim, ended, durationMs) {
      workerMetrics.notified(claim, ended, clock());
      log.notified(claim, ended, durationMs);
    },
    onFailed: log.deliveryFailed,
    isClosing: () => closing.aborted,
    policy: config,
    inFlightMax,
    clock,
  };
}
