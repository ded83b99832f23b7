import type {
  DeliveryClaim,
  DeliveryClaimOutcome,
  DeliveryEnd,
  DueDelivery,
} from "@account-opening/db/notifications";
import { done, type Outcome, snooze } from "@account-opening/queue";
import type { Lease } from "../leases.ts";
import { classifyAttempt, type DeliveryPolicy } from "./attempt-outcome.ts";
import type { Sent } from "./send.ts";

export interface DeliverPorts {
  claim(deliveryId: string, now: Date): Promise<DeliveryClaimOutcome>;
  /** The endpoint's next delivery that is due. */
  claimNext(endpointId: string, now: Date): Promise<DeliveryClaim | null>;
  /** Keeps the claim's lease renewed until the attempt has ended. */
  hold(claim: DeliveryClaim): Pick<Lease, "end">;
  send(claim: DeliveryClaim, now: Date): Promise<Sent>;
  /** Runs an attempt in a span. */
  trace(claim: DeliveryClaim, attempt: () => Promise<DeliveryEnd>): Promise<DeliveryEnd>;
  /** @returns deliveries that need a job. */
  end(claim: DeliveryClaim, ended: DeliveryEnd, now: Date): Promise<DueDelivery[]>;
  /** Best effort: the sweep finds deliveries that it misses. */
  enqueue(deliveries: readonly DueDelivery[]): void;
  onAttempt(claim: DeliveryClaim, ended: DeliveryEnd, durationMs: number): void;
  /** Whether shutdown has begun. Then other workers send the following deliveries. */
  isClosing(): boolean;
  policy: DeliveryPolicy;
  clock: () => Date;
}

/** Sends a notification, and then the next ones of its endpoint, one after the other. No transaction is open during a request. */
export async function deliver(deliveryId: string, ports: DeliverPorts): Promise<Outcome> {
  const claimed = await ports.claim(deliveryId, ports.clock());
  if (claimed.outcome === "early") return snooze(claimed.dueAt);
  if (claimed.outcome === "not_claimable") return done;
  for (let claim: DeliveryClaim | null = claimed.claim; claim !== null; ) {
    await attempt(claim, ports);
    claim = ports.isClosing() ? null : await ports.claimNext(claim.endpointId, ports.clock());
  }
  return done;
}

async function attempt(claim: DeliveryClaim, ports: DeliverPorts): Promise<void> {
  const lease = ports.hold(claim);
  try {
    await ports.trace(claim, () => attemptHeld(claim, ports));
  } finally {
    lease.end();
  }
}

async function attemptHeld(claim: DeliveryClaim, ports: DeliverPorts): Promise<DeliveryEnd> {
  const startedAt = ports.clock();
  const sent = await ports.send(claim, startedAt);
  const endedAt = ports.clock();
  const ended = classifyAttempt(claim, sent, ports.policy, endedAt);
  const dueDeliveries = await ports.end(claim, ended, endedAt);
  ports.onAttempt(claim, ended, endedAt.getTime() - startedAt.getTime());
  if (dueDeliveries.length > 0) ports.enqueue(dueDeliveries);
  return ended;
}
