import { done, type Outcome, type Payloads, type QueueName, snooze } from "@account-opening/queue";
import type { AdvanceMember } from "./advance/advance-member.ts";
import { type DeliverPorts, deliver } from "./deliver/deliver.ts";
import { type Performed, perform } from "./perform/perform.ts";
import type { PerformPorts } from "./perform/ports.ts";

/** What becomes of a job of each queue. */
export type Handlers = { [Name in QueueName]: (payload: Payloads[Name]) => Promise<Outcome> };

export interface HandlerPorts {
  advanceMember: AdvanceMember;
  perform: Omit<PerformPorts, "advance">;
  deliver: DeliverPorts;
  /** Enqueues an advance. Best effort: the sweep finds what this forgets. */
  enqueueAdvance(memberGuid: string): void;
  onNotAdvanced(error: unknown, memberGuid: string): void;
  onPerformed(performed: Performed, durationMs: number): void;
  clock: () => Date;
}

/** Another process holds a member for as long as one transaction takes; whoever waits for it waits until it is free. */
const busyWaitMs = 50;

/** Members that have news, calls whose time has come, notifications to be sent. */
export function createHandlers(ports: HandlerPorts): Handlers {
  const { advanceMember, clock } = ports;
  const performing: PerformPorts = { ...ports.perform, advance: advanceOrEnqueue(ports) };
  return {
    async advance({ memberGuids, notBefore = 0 }) {
      // The clocks of workers and of Redis differ a little.
      if (clock().getTime() < notBefore) return snooze(new Date(notBefore));
      const outcomes = await Promise.all(memberGuids.map(advanceMember));
      return outcomes.includes("busy") ? snooze(new Date(clock().getTime() + busyWaitMs)) : done;
    },
    async perform({ outboxId }) {
      const startedAt = performance.now();
      const performed = await perform(outboxId, performing);
      ports.onPerformed(performed, Math.round(performance.now() - startedAt));
      return performed.outcome;
    },
    deliver: ({ deliveryId }) => deliver(deliveryId, ports.deliver),
  };
}

/** What a call brought is taken in at once; should that fail, a job tries again, and the sweep after it. */
function advanceOrEnqueue({ advanceMember, enqueueAdvance, onNotAdvanced }: HandlerPorts) {
  return async (memberGuid: string): Promise<void> => {
    const outcome = await advanceMember(memberGuid).catch((error: unknown) => {
      onNotAdvanced(error, memberGuid);
      return "busy" as const;
    });
    if (outcome === "busy") enqueueAdvance(memberGuid);
  };
}
