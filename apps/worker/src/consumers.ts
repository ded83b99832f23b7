import { advance } from "@account-opening/db/advance";
import { type CompletedJob, createConsumer } from "@account-opening/queue";
import { createAdvanceSpans } from "@account-opening/runtime";
import { type AdvanceMember, createAdvanceMember } from "./advance/advance-member.ts";
import type { Deliverer } from "./deliver/deliver.ts";
import type { Dependencies } from "./dependencies.ts";
import { createHandlers, type Handlers } from "./handlers.ts";
import { performPorts } from "./perform/adapters.ts";

/** A job of the advance queue mostly waits for a shared transaction, so a large number can run at once. */
const advanceConcurrency = 50;

/** A job of the deliver queue only starts the work. */
const deliverConcurrency = 10;

/** The BullMQ workers. */
export function createConsumers(dependencies: Dependencies, handlers: Handlers) {
  const options = optionsFor(dependencies);
  const { workerConcurrency } = dependencies.config;
  return [
    createConsumer({
      ...options,
      name: "advance",
      concurrency: advanceConcurrency,
      handle: handlers.advance,
    }),
    createConsumer({ ...options, name: "perform", concurrency: workerConcurrency, handle: handlers.perform }),
    createConsumer({
      ...options,
      name: "deliver",
      concurrency: deliverConcurrency,
      handle: handlers.deliver,
    }),
  ];
}

/** The handlers of jobs, which also process overdue rows without a job. */
export function createWorkerHandlers(dependencies: Dependencies, deliverer: Deliverer): Handlers {
  const { producer, background, log, clock } = dependencies;
  return createHandlers({
    advanceMember: advanceMemberWith(dependencies),
    perform: performPorts(dependencies),
    deliverer,
    enqueueAdvance: (memberGuid) => background.run(() => producer.enqueueAdvance([memberGuid])),
    onNotAdvanced: log.notAdvanced,
    onPerformed: log.performed,
    clock,
  });
}

function advanceMemberWith(dependencies: Dependencies): AdvanceMember {
  const { database, pollPlans, jobEnds, policy, producer, background, publisher, tracing } = dependencies;
  const { workerMetrics, log, reportDecisions, clock } = dependencies;
  const recordSpans = createAdvanceSpans(tracing);
  return createAdvanceMember({
    async advance(memberGuids) {
      const planFor = await pollPlans(clock());
      return advance(database, memberGuids, { policy, planFor }, clock);
    },
    enqueue({ dueCalls, dueChecks }) {
      if (dueCalls.length + dueChecks.length === 0) return;
      background.run(() =>
        Promise.all([producer.enqueueCalls(dueCalls), producer.enqueueCheckTimers(dueChecks)]),
      );
    },
    onAdvanced(advanced, durationMs) {
      jobEnds.add(advanced);
      workerMetrics.advanced(advanced);
      log.advanced(advanced, durationMs);
      recordSpans(advanced, durationMs);
      reportDecisions(advanced.decisions, durationMs);
      if (advanced.notificationCount > 0) publisher.request();
    },
  });
}

function optionsFor({ config, tracing, workerMetrics, log, clock }: Dependencies) {
  return {
    url: config.redisUrl,
    prefix: config.queuePrefix,
    telemetry: tracing.queueTelemetry,
    now: clock,
    onError: log.queueLost,
    onCompleted(job: CompletedJob) {
      workerMetrics.completed(job, clock());
      if (job.error !== undefined) log.jobFailed(job);
    },
  };
}
