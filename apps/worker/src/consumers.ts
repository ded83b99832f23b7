import { advance } from "@account-opening/db";
import { type CompletedJob, type Consumer, connectConsumer, createConsumer } from "@account-opening/queue";
import { type AdvanceMember, createAdvanceMember } from "./advance/advance-member.ts";
import { deliverPorts } from "./deliver/adapters.ts";
import type { Dependencies } from "./dependencies.ts";
import { createHandlers, type Handlers } from "./handlers.ts";
import { performPorts } from "./perform/adapters.ts";

/** Jobs only gather members for shared transactions, so many may wait at once. */
const advanceConcurrency = 50;

/** The takers of jobs, on BullMQ. Notifications have a queue apart: receivers that are slow hold no call to MX up. */
export function createConsumers(parts: Dependencies, handlers: Handlers): Consumer[] {
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
    createConsumer({ ...options, name: "deliver", concurrency: notifyConcurrency, handle: handlers.deliver }),
  ];
}

/** What is done for a job, and for an overdue row that has none. */
export function createWorkerHandlers(parts: Dependencies): Handlers {
  const { producer, background, workerMetrics: counts, log: events, clock } = parts;
  return createHandlers({
    advanceMember: advanceMemberWith(parts),
    perform: performPorts(parts),
    deliver: deliverPorts(parts),
    enqueueAdvance: (memberGuid) => background.run(() => producer.enqueueAdvance([memberGuid])),
    onNotAdvanced: events.notAdvanced,
    onPerformed(performed, durationMs) {
      counts.performed(performed);
      events.performed(performed, durationMs);
    },
    clock,
  });
}

function advanceMemberWith(parts: Dependencies): AdvanceMember {
  const {
    database,
    durations,
    policy,
    producer,
    background,
    publisher,
    workerMetrics: counts,
    log: events,
    clock,
  } = parts;
  return createAdvanceMember({
    async advance(memberGuids) {
      const durationsOf = await durations(clock());
      return advance(database, memberGuids, { policy, durationsOf }, clock);
    },
    enqueue({ dueCalls, dueChecks }) {
      if (dueCalls.length + dueChecks.length === 0) return;
      background.run(() =>
        Promise.all([producer.enqueueCalls(dueCalls), producer.enqueueCheckTimers(dueChecks)]),
      );
    },
    onAdvanced(advanced) {
      counts.advanced(advanced);
      events.advanced(advanced);
      if (advanced.notificationCount > 0) publisher.request();
    },
  });
}

function optionsFor({ config, workerMetrics: counts, log: events, clock }: Dependencies) {
  return {
    connect: () => connectConsumer({ url: config.redisUrl, onError: events.queueLost }),
    prefix: config.queuePrefix,
    now: clock,
    onError: events.queueLost,
    onCompleted(job: CompletedJob) {
      counts.settled(job, clock());
      if (job.error !== undefined) events.jobFailed(job);
    },
  };
}
