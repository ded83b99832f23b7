import type { Advanced } from "@account-opening/core";
import type { DeliveryClaim, DeliveryEnd } from "@account-opening/db/notifications";
import { type CompletedJob, type QueueName, redisFaultOf } from "@account-opening/queue";
import { type Logger, throttleLog } from "@account-opening/runtime";
import type { Performed } from "./perform/perform.ts";
import type { Swept } from "./sweep/sweep.ts";

/** Minimum time between log lines about the same repeated failure. */
const repeatLogMs = 10_000;

/** The log lines of the worker: one line per unit of work, with IDs and the outcome, never a payload. */
export function createWorkerLog(logger: Logger) {
  const throttled = (event: string) =>
    throttleLog<unknown>(
      repeatLogMs,
      () => performance.now(),
      (error, count) => logger.error(event, error, { count }),
    );
  const throttledRedis = (event: string) =>
    throttleLog<unknown>(
      repeatLogMs,
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
    performed: ({ outcome, claim, callOutcome }: Performed, durationMs: number) =>
      logger.debug("call.performed", {
        outcome: callOutcome?.result.kind ?? outcome.outcome,
        duration_ms: durationMs,
        outbox_id: claim?.outboxId,
        member_guid: claim?.memberGuid,
        call: claim?.call.call,
        call_number: claim?.callNumber,
        claim_count: claim?.claimCount,
      }),
    /** Without the URL and the receiver's response: both are untrusted text. */
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
      logger[swept.repairedCallCount > 0 || swept.isQueueLost ? "warn" : "debug"]("sweep.completed", {
        outcome: swept.isQueueLost ? "queue_was_empty" : "ok",
        count: swept.enqueuedCallCount,
        inbox_count: swept.expiredRowCount,
        pending_count: swept.backlog.pendingEventCount,
      }),
    dueTimesRepaired: (table: string, count: number) =>
      logger.warn("sweep.due_times_repaired", { reason: table, count }),
    sweepFailed: throttled("sweep.failed"),
    jobFailed: ({ queue, job, error }: CompletedJob) =>
      logger.error("job.failed", error, { queue, job_id: job.jobId, attempt: job.attempt }),
    notChained: throttled("records.not_chained"),
    overdueFailed: throttled("overdue.failed"),
    notEnqueued: throttledRedis("job.not_enqueued"),
    stalled: (queue: QueueName) => logger.warn("consumer.stalled", { queue }),
    queueLost: throttledRedis("queue.lost"),
    databaseLost: throttled("database.lost"),
    redisWarning: (problem: string) => logger.warn("redis.check", { problem }),
  };
}
