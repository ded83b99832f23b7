import { done, type Outcome, type Payloads, type QueueName, snooze } from "@account-opening/queue";
import type { AdvanceMember } from "./advance/advance-member.ts";
import type { Deliverer } from "./deliver/deliver.ts";
import { type Performed, perform } from "./perform/perform.ts";
import type { PerformPorts } from "./perform/ports.ts";

/** The handler of each queue. */
export type Handlers = { [Name in QueueName]: (payload: Payloads[Name]) => Promise<Outcome> };

export interface HandlerPorts {
  advanceMember: AdvanceMember;
  perform: Omit<PerformPorts, "advance">;
  deliverer: Pick<Deliverer, "request">;
  /** Enqueues an advance. Best effort: the sweep finds members that it misses. */
  enqueueAdvance(memberGuid: string): void;
  onNotAdvanced(error: unknown, memberGuid: string): void;
  onPerformed(performed: Performed, durationMs: number): void;
  clock: () => Date;
}

/** Wait before another attempt to lock a member. Another process locks it for one transaction. */
const busyWaitMs = 50;

/** Handlers for members with pending events, due calls and due deliveries. */
export function createHandlers(ports: HandlerPorts): Handlers {
  const { advanceMember, clock } = ports;
  // The clocks of workers and of Redis differ a little.
  const isEarly = (notBefore: number) => clock().getTime() < notBefore;
  const performing: PerformPorts = { ...ports.perform, advance: advanceOrEnqueue(ports) };
  return {
    async advance({ memberGuids, notBefore = 0 }) {
      if (isEarly(notBefore)) return snooze(new Date(notBefore));
      // One by one, so that the loader can batch them with members of other jobs and of calls, and wait for locked ones.
      const outcomes = await Promise.all(memberGuids.map(advanceMember));
      return outcomes.includes("busy") ? snooze(new Date(clock().getTime() + busyWaitMs)) : done;
    },
    async perform({ outboxId }) {
      const startedAt = performance.now();
      const performed = await perform(outboxId, performing);
      ports.onPerformed(performed, Math.round(performance.now() - startedAt));
      return performed.outcome;
    },
    async deliver({ endpointId, notBefore }) {
      if (isEarly(notBefore)) return snooze(new Date(notBefore));
      // The job does not wait for the receiver, so that a slow one takes no room from others.
      ports.deliverer.request(endpointId);
      return done;
    },
  };
}

/** Applies the result of a call at once. If that fails, a job does it; if that is missing, the sweep does. */
function advanceOrEnqueue({ advanceMember, enqueueAdvance, onNotAdvanced }: HandlerPorts) {
  return async (memberGuid: string): Promise<void> => {
    const outcome = await advanceMember(memberGuid).catch((error: unknown) => {
      onNotAdvanced(error, memberGuid);
      return "busy" as const;
    });
    if (outcome === "busy") enqueueAdvance(memberGuid);
  };
}
