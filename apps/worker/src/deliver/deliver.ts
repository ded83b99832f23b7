import type { DeliveryClaim, DueEndpoint, EndedDelivery } from "@account-opening/db/notifications";
import type { Lease } from "../leases.ts";
import { classifyAttempt, type DeliveryEnd, type DeliveryPolicy, isOverload } from "./attempt-outcome.ts";
import { createEndRecorder } from "./end-recorder.ts";
import { createInFlightLimit } from "./in-flight-limit.ts";
import type { Sent } from "./send.ts";

export interface DeliverPorts {
  /** Claims at most `max` deliveries to an endpoint that are due. */
  claim(endpointId: string, max: number, now: Date): Promise<DeliveryClaim[]>;
  /** Keeps the claim's lease renewed until the attempt has ended. */
  hold(claim: DeliveryClaim): Pick<Lease, "end">;
  send(claim: DeliveryClaim, now: Date): Promise<Sent>;
  /** Runs an attempt in a span. */
  trace(claim: DeliveryClaim, attempt: () => Promise<DeliveryEnd>): Promise<DeliveryEnd>;
  /** Stores how attempts to an endpoint ended. @returns when deliveries are due. */
  end(endpointId: string, attempts: readonly EndedDelivery[], now: Date): Promise<DueEndpoint[]>;
  /** Best effort: the search for overdue rows finds what it misses. */
  enqueue(endpoints: readonly DueEndpoint[]): void;
  onAttempt(claim: DeliveryClaim, ended: DeliveryEnd, durationMs: number): void;
  /** A claim or an end was not stored. The search for overdue rows continues, or another worker when the lease has expired. */
  onFailed(error: unknown): void;
  /** Whether shutdown has begun. Then other workers send the following deliveries. */
  isClosing(): boolean;
  policy: DeliveryPolicy;
  /** Maximum number of deliveries in flight to one endpoint. */
  inFlightMax: number;
  clock: () => Date;
}

/** The deliveries of one process. */
export interface Deliverer {
  /** Sends what is due to an endpoint, until nothing is due. */
  request(endpointId: string): void;
  /** Continues with an endpoint that this process sends to. */
  resume(endpointId: string): void;
  /** Resolves when nothing is in flight. */
  idle(): Promise<void>;
}

/**
 * Sends deliveries, each endpoint by itself: claims as many as the endpoint's limit allows, with one statement, sends them
 * concurrently, and stores the ends that arrive meanwhile with one transaction. No transaction is open during a request.
 */
export function createDeliverer(ports: DeliverPorts): Deliverer {
  const running = new Map<string, { resume(): void; ended: Promise<void> }>();
  return {
    request(endpointId) {
      if (ports.isClosing()) return;
      const current = running.get(endpointId);
      if (current !== undefined) return current.resume();
      const { run, resume } = createEndpointSender(endpointId, ports);
      running.set(endpointId, { resume, ended: run(() => running.delete(endpointId)) });
    },
    resume: (endpointId) => running.get(endpointId)?.resume(),
    async idle() {
      while (running.size > 0) await Promise.all([...running.values()].map(({ ended }) => ended));
    },
  };
}

function createEndpointSender(endpointId: string, ports: DeliverPorts) {
  const { clock, policy } = ports;
  const limit = createInFlightLimit(ports.inFlightMax, clock());
  const recorder = createEndRecorder(endpointId, ports);
  let inFlightCount = 0;
  let failuresInARow = 0;
  let isChanged = true;
  let onChange: () => void = () => undefined;

  function resume(): void {
    isChanged = true;
    onChange();
  }

  /** @param onEnd called with the decision that nothing is left, so that no request comes between them */
  async function run(onEnd: () => void): Promise<void> {
    while (isChanged || inFlightCount > 0) {
      if (!isChanged) await new Promise<void>((resolve) => (onChange = resolve));
      isChanged = false;
      const room = limit.current() - inFlightCount;
      if (room > 0 && !ports.isClosing()) await claimAndStart(room);
    }
    onEnd();
  }

  async function claimAndStart(room: number): Promise<void> {
    try {
      for (const claim of await ports.claim(endpointId, room, clock())) void start(claim);
    } catch (error) {
      ports.onFailed(error);
    }
  }

  async function start(claim: DeliveryClaim): Promise<void> {
    inFlightCount += 1;
    const lease = ports.hold(claim);
    try {
      await ports.trace(claim, () => attempt(claim));
    } catch (error) {
      ports.onFailed(error);
    } finally {
      lease.end();
      inFlightCount -= 1;
      resume();
    }
  }

  async function attempt(claim: DeliveryClaim): Promise<DeliveryEnd> {
    const startedAt = clock();
    const sent = await ports.send(claim, startedAt);
    const endedAt = clock();
    limit.ended({ startedAt, endedAt, isOverloaded: isOverload(sent) }, inFlightCount);
    const ended = classifyAttempt({ ...claim, failuresInARow }, sent, policy, endedAt);
    failuresInARow = ended.end === "delivered" ? 0 : failuresInARow + 1;
    await recorder.record({ claim, ended });
    ports.onAttempt(claim, ended, endedAt.getTime() - startedAt.getTime());
    return ended;
  }

  return { run, resume };
}
