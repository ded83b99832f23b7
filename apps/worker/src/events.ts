import type { Advanced } from "@account-opening/db";
import type { QueueName, SettledJob } from "@account-opening/queue";
import type { Logger } from "@account-opening/runtime";
import type { Performed } from "./perform/perform.ts";
import type { Swept } from "./sweep.ts";

/** What the worker says in its log: one line a unit of work, ids and outcome, never a payload. */
export function createWorkerEvents(logger: Logger) {
  return {
    advanced: ({ memberCount, eventCount, busy, failed }: Advanced) => {
      logger.debug("members.advanced", {
        member_count: memberCount,
        inbox_count: eventCount,
        count: busy.length,
      });
      for (const { memberGuid, error } of failed) {
        logger.error("member.not_advanced", error, { member_guid: memberGuid });
      }
    },
    notAdvanced: (error: unknown, memberGuid: string) =>
      logger.error("member.not_advanced", error, { member_guid: memberGuid }),
    performed: ({ outcome, claim, learned }: Performed, durationMs: number) =>
      logger.debug("call.performed", {
        outcome: learned?.result.kind ?? outcome.outcome,
        duration_ms: durationMs,
        outbox_id: claim?.outboxId,
        member_guid: claim?.memberGuid,
        call: claim?.call.call,
        call_number: claim?.callNumber,
        claim_count: claim?.claimCount,
      }),
    swept: (swept: Swept) =>
      logger[swept.repairedCallCount > 0 || swept.isQueueLost ? "warn" : "debug"]("swept", {
        outcome: swept.isQueueLost ? "queue_was_empty" : "ok",
        member_count: swept.waitingMemberCount,
        outbox_count: swept.overdueCallCount,
        count: swept.armedCallCount,
        inbox_count: swept.expiredRowCount,
        pending_count: swept.backlog.pendingEventCount,
      }),
    sweepFailed: (error: unknown) => logger.error("sweep.failed", error),
    jobFailed: ({ queue, job, error }: SettledJob) =>
      logger.error("job.failed", error, { queue, job_id: job.jobId, attempt: job.attempt }),
    notEnqueued: (error: unknown) => logger.error("job.not_enqueued", error),
    deaf: (queue: QueueName) => logger.warn("consumer.deaf", { queue }),
    queueLost: (error: unknown) => logger.error("queue.lost", error),
    databaseLost: (error: Error) => logger.error("database.lost", error),
    redisWarning: (problem: string) => logger.warn("redis.check", { problem }),
  };
}

export type WorkerEvents = ReturnType<typeof createWorkerEvents>;
