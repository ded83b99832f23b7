import { advance } from "@account-opening/db";
import { type Consumer, connectConsumer, createConsumer, type SettledJob } from "@account-opening/queue";
import { type AdvanceMember, createAdvanceMember } from "./advance-members.ts";
import { createHandlers, type Handlers } from "./handlers.ts";
import { notifyPorts } from "./notify/adapters.ts";
import type { Parts } from "./parts.ts";
import { performPorts } from "./perform/adapters.ts";

/** Jobs only gather members for shared transactions, so many may wait at once. */
const advanceConcurrency = 50;

/** The takers of jobs, on BullMQ. Notices have a queue apart: receivers that are slow hold no call to MX up. */
export function createConsumers(parts: Parts, handlers: Handlers): Consumer[] {
  const options = optionsFor(parts);
  const { workerConcurrency, notifyConcurrency } = parts.config;
  return [
    createConsumer({
      ...options,
      name: "advance",
      concurrency: advanceConcurrency,
      handle: handlers.advance,
    }),
    createConsumer({ ...options, name: "perform", concurrency: workerConcurrency, handle: handlers.perform }),
    createConsumer({ ...options, name: "notify", concurrency: notifyConcurrency, handle: handlers.notify }),
  ];
}

/** What is done for a job, and for an overdue row that has none. */
export function createWorkerHandlers(parts: Parts): Handlers {
  const { producer, background, counts, events, clock } = parts;
  return createHandlers({
    advanceMember: advanceMemberWith(parts),
    perform: performPorts(parts),
    notify: notifyPorts(parts),
    requestAdvance: (memberGuid) => background.run(() => producer.advance([memberGuid])),
    onNotAdvanced: events.notAdvanced,
    onPerformed(performed, durationMs) {
      counts.performed(performed);
      events.performed(performed, durationMs);
    },
    clock,
  });
}

function advanceMemberWith(parts: Parts): AdvanceMember {
  const { database, durations, policy, producer, background, publisher, counts, events, clock } = parts;
  return createAdvanceMember({
    async advance(memberGuids) {
      const durationsOf = await durations(clock());
      return advance(database, memberGuids, { policy, durationsOf }, clock);
    },
    arm({ armed, armedChecks }) {
      if (armed.length + armedChecks.length === 0) return;
      background.run(() => Promise.all([producer.perform(armed), producer.wake(armedChecks)]));
    },
    onAdvanced(advanced) {
      counts.advanced(advanced);
      events.advanced(advanced);
      if (advanced.noticeCount > 0) publisher.request();
    },
  });
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
