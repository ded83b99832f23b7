import { advance } from "@account-opening/db";
import {
  type Consumer,
  connectConsumer,
  createConsumer,
  done,
  type SettledJob,
  snooze,
} from "@account-opening/queue";
import { type AdvanceMember, createAdvanceMember } from "./advance-members.ts";
import { notifyPorts } from "./notify/adapters.ts";
import { notify } from "./notify/notify.ts";
import type { Parts } from "./parts.ts";
import { performPorts } from "./perform/adapters.ts";
import { perform } from "./perform/perform.ts";

/** Jobs only gather members for shared transactions, so many may wait at once. */
const advanceConcurrency = 50;

/** Another process holds a member for as long as one transaction takes; whoever waits for it waits until it is free. */
const busyWaitMs = 50;

/** The takers of jobs: members that have news, calls whose time has come, notices to be sent. */
export function createConsumers(parts: Parts): Consumer[] {
  const advanceMember = advanceMemberWith(parts);
  return [
    advanceConsumer(parts, advanceMember),
    performConsumer(parts, advanceMember),
    notifyConsumer(parts),
  ];
}

function advanceMemberWith({
  database,
  durations,
  policy,
  producer,
  publisher,
  counts,
  events,
  clock,
}: Parts): AdvanceMember {
  return createAdvanceMember({
    async advance(memberGuids, now) {
      const durationsOf = await durations(now);
      return advance(database, memberGuids, { policy, durationsOf }, now);
    },
    async arm({ armed, armedChecks }) {
      await Promise.all([producer.perform(armed), producer.wake(armedChecks)]).catch(events.notEnqueued);
    },
    onAdvanced(advanced) {
      counts.advanced(advanced);
      events.advanced(advanced);
      if (advanced.noticeCount > 0) publisher.request();
    },
    clock,
  });
}

function advanceConsumer(parts: Parts, advanceMember: AdvanceMember): Consumer {
  const { clock } = parts;
  return createConsumer({
    ...optionsFor(parts),
    name: "advance",
    concurrency: advanceConcurrency,
    async handle({ memberGuids }) {
      const outcomes = await Promise.all(memberGuids.map(advanceMember));
      return outcomes.includes("busy") ? snooze(new Date(clock().getTime() + busyWaitMs)) : done;
    },
  });
}

function performConsumer(parts: Parts, advanceMember: AdvanceMember): Consumer {
  const { config, counts, events } = parts;
  const ports = performPorts({ ...parts, advance: advanceOrAsk(parts, advanceMember) });
  return createConsumer({
    ...optionsFor(parts),
    name: "perform",
    concurrency: config.workerConcurrency,
    async handle({ outboxId }) {
      const startedAt = performance.now();
      const performed = await perform(outboxId, ports);
      counts.performed(performed);
      events.performed(performed, Math.round(performance.now() - startedAt));
      return performed.outcome;
    },
  });
}

/** Apart from the calls to MX: receivers that are slow hold nobody else up. */
function notifyConsumer(parts: Parts): Consumer {
  const ports = notifyPorts(parts);
  return createConsumer({
    ...optionsFor(parts),
    name: "notify",
    concurrency: parts.config.notifyConcurrency,
    handle: ({ deliveryId }) => notify(deliveryId, ports),
  });
}

/** What a call brought is taken in at once; should that fail, a job tries again, and the sweep after it. */
function advanceOrAsk({ producer, events }: Parts, advanceMember: AdvanceMember) {
  return async (memberGuid: string): Promise<void> => {
    const outcome = await advanceMember(memberGuid).catch((error: unknown) => {
      events.notAdvanced(error, memberGuid);
      return "busy" as const;
    });
    if (outcome === "busy") await producer.advance([memberGuid]).catch(events.notEnqueued);
  };
}

function optionsFor({ config, counts, events, clock }: Parts) {
  return {
    connect: () => connectConsumer({ url: config.redisUrl, onError: events.queueLost }),
    prefix: config.queuePrefix,
    now: clock,
    onError: events.queueLost,
    onSettled(job: SettledJob) {
      counts.settled(job, clock());
      if (job.error !== undefined) events.jobFailed(job);
    },
  };
}
