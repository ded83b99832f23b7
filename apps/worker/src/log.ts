import type { Advanced } from "@account-opening/core";
import type { DeliveryClaim, DeliveryEnd } from "@account-opening/db/notifications";
import { type CompletedJob, type QueueName, redisFaultOf } from "@account-opening/queue";
import { type Logger, throttleLog } from "@account-opening/runtime";
import type { Performed } from "./perform/perform.ts";
import type { Swept } from "./sweep/sweep.ts";

/** What a service that is away repeats with every try is said at once, and then at most this often. */
const quietMs = 10_000;

/** What the worker says in its log: one line a unit of work, ids and outcome, never a payload. */
export function createWorkerLog(logger: Logger) {
  const lost = (event: string) =>
    throttleLog<unknown>(
      quietMs,
      () => performance.now(),
      (error, count) => logger.error(event, error, { count }),
    );
  const redisLost = (event: string) =>
    throttleLog<unknown>(
      quietMs,
      () => performance.now(),
      (error, count) => logger.error(event, error, { reason: redisFaultOf(error), count }),
    );
  return {
    advanced: ({ memberCount, eventCount, busy, setAside, unreadable }: Advanced) => {
      logger.debug("members.advanced", {
        member_count: memberCount,
        inbox_count: eventCount,
        count: busy.length,
      });
      for (const { memberGuid, reason, error } of setAside) {
        logger.error("member.set_aside", error, { member_guid: memberGuid, reason });
      }
      for (const { memberGuid, error } of unreadable) {
        logger.error("member.row_unreadable", error, { member_guid: memberGuid });
      }
    },
    notAdvanced: (error: unknown, memberGuid: string) =>
      logger.error("member.not_advanced", error, { member_guid: memberGuid }),
    performed: ({ outcome, claim, callOutcome: learned }: Performed, durationMs: number) =>
      logger.debug("call.performed", {
        outcome: learned?.result.kind ?? outcome.outcome,
        duration_ms: durationMs,
        outbox_id: claim?.outboxId,
        member_guid: claim?.memberGuid,
        call: claim?.call.call,
        call_number: claim?.callNumber,
        claim_count: claim?.claimCount,
      }),
    /** Neither the URL nor what the receiver said: both are foreign text. */
    notified: ({ endpointId, event, attemptCount }: DeliveryClaim, ended: DeliveryEnd, durationMs: number) =>
      logger[ended.end === "delivered" ? "debug" : "warn"]("notification.attempted", {
        event_id: event.id,
        event_type: event.type,
        endpoint_id: endpointId,
        attempt: attemptCount,
        outcome: ended.end,
        status: ended.status ?? undefined,
        reason: "error" in ended ? (ended.error ?? undefined) : undefined,
        duration_ms: durationMs,
      }),
    rowLeftOut: (call: string, reason: string) => logger.warn("mx.row_left_out", { call, reason }),
    notPublished: (error: unknown) => logger.error("notifications.not_published", error),
    swept: (swept: Swept) =>
      logger[swept.repairedCallCount > 0 || swept.isQueueLost ? "warn" : "debug"]("swept", {
        outcome: swept.isQueueLost ? "queue_was_empty" : "ok",
        count: swept.enqueuedCallCount,
        inbox_count: swept.expiredRowCount,
        pending_count: swept.backlog.pendingEventCount,
      }),
    dueTimesRepaired: (table: string, count: number) =>
      logger.warn("sweep.due_times_repaired", { reason: table, count }),
    sweepFailed: lost("sweep.failed"),
    jobFailed: ({ queue, job, error }: CompletedJob) =>
      logger.error("job.failed", error, { queue, job_id: job.jobId, attempt: job.attempt }),
    notChained: lost("records.not_chained"),
    overdueFailed: lost("overdue.failed"),
    notEnqueued: redisLost("job.not_enqueued"),
    stalled: (queue: QueueName) => logger.warn("consumer.stalled", { queue }),
    queueLost: redisLost("queue.lost"),
    databaseLost: lost("database.lost"),
    redisWarning: (problem: string) => logger.warn("redis.check", { problem }),
  };
}
