import type { CallResult } from "@account-opening/core/member";
import type { DeliveryClaim } from "@account-opening/db/notifications";
import type { Claim } from "@account-opening/db/outbox";
import { type CompletedJob, describeRedisError, type QueueName } from "@account-opening/queue";
import { createAdvanceLog, type Logger, throttleErrors } from "@account-opening/runtime";
import type { DeliveryEnd } from "./deliver/attempt-outcome.ts";
import type { Performed } from "./perform/perform.ts";
import type { Swept } from "./sweep/sweep.ts";

/** The log lines of the worker: one line per unit of work, with IDs and the outcome, never a payload. */
export function createWorkerLog(logger: Logger) {
  const throttled = throttleErrors(logger);
  return {
    advanced: createAdvanceLog(logger),
    notAdvanced: (error: unknown, memberGuid: string) =>
      logger.error("member.not_advanced", error, { member_guid: memberGuid }),
    performed({ outcome, claim, callOutcome, callMs }: Performed, durationMs: number) {
      const result = callOutcome?.result;
      // A call that was not due, or waits for the rate limit, is made later.
      const write = result === undefined ? logger.debug : isAnswered(result) ? logger.routine : logger.event;
      write("call.performed", {
        outcome: result?.kind ?? outcome.outcome,
        reason: result !== undefined && "why" in result ? result.why : undefined,
        duration_ms: Math.round(callMs ?? durationMs),
        ...(claim === undefined ? {} : claimFields(claim)),
      });
    },
    /** Without the URL and the receiver's response: both are untrusted text. */
    notified: (claim: DeliveryClaim, ended: DeliveryEnd, durationMs: number) =>
      logger[ended.end === "delivered" ? "routine" : "warn"]("notification.attempted", {
        ...deliveryFields(claim),
        outcome: ended.end,
        status: ended.status ?? undefined,
        reason: "error" in ended ? (ended.error ?? undefined) : undefined,
        duration_ms: durationMs,
      }),
    rowLeftOut: (call: string, reason: string) => logger.warn("mx.row_left_out", { call, reason }),
    notPublished: (error: unknown) => logger.error("notifications.not_published", error),
    swept: (swept: Swept, durationMs: number) =>
      logger[levelOf(swept)]("sweep.completed", {
        outcome: swept.isQueueLost ? "queue_was_empty" : "ok",
        count: swept.enqueuedCallCount,
        inbox_count: swept.expiredRowCount,
        pending_count: swept.facts?.backlog.pendingEventCount,
        duration_ms: Math.round(durationMs),
      }),
    dueTimesRepaired: (table: string, count: number) =>
      logger.warn("sweep.due_times_repaired", { reason: table, count }),
    partitionDropped: (reason: string) => logger.event("timeline.partition_dropped", { reason }),
    partitionsNotKept: throttled("timeline.partitions_not_kept"),
    sweepFailed: throttled("sweep.failed"),
    jobFailed: ({ queue, job, error }: CompletedJob) =>
      logger.error("job.failed", error, { queue, job_id: job.jobId, attempt: job.attempt }),
    notChained: throttled("records.not_chained"),
    overdueFailed: throttled("overdue.failed"),
    notEnqueued: throttled("job.not_enqueued", describeRedisError),
    deliveryFailed: throttled("notification.not_recorded"),
    stalled: (queue: QueueName) => logger.warn("consumer.stalled", { queue }),
    queueLost: throttled("queue.lost", describeRedisError),
    databaseLost: throttled("database.lost"),
    resultRetained: throttled("result.retained"),
    databaseWarning: (problem: string) => logger.warn("database.check", { problem }),
    redisWarning: (problem: string) => logger.warn("redis.check", { problem }),
  };
}

/** The fields of a claimed call, in its log line and its span. */
export function claimFields({ outboxId, memberGuid, call, callNumber, claimCount, cause }: Claim) {
  return {
    outbox_id: outboxId,
    member_guid: memberGuid,
    call: call.call,
    call_number: callNumber,
    claim_count: claimCount,
    request_id: cause?.requestId,
  };
}

/** The fields of a delivery attempt, in its log line and its span. */
export function deliveryFields({ endpointId, memberGuid, event, attemptCount, cause }: DeliveryClaim) {
  return {
    event_id: event.id,
    event_type: event.type,
    endpoint_id: endpointId,
    member_guid: memberGuid,
    attempt: attemptCount,
    request_id: cause?.requestId,
  };
}

/** MX answered as expected. */
function isAnswered({ kind }: CallResult): boolean {
  return (
    kind !== "call_failed" && kind !== "job_postponed" && kind !== "job_unanswered" && kind !== "job_refused"
  );
}

/** A sweep that found work to do is visible. */
function levelOf(swept: Swept): "warn" | "event" | "debug" {
  if (swept.repairedCallCount > 0 || swept.isQueueLost) return "warn";
  return swept.enqueuedCallCount > 0 || swept.expiredRowCount > 0 ? "event" : "debug";
}
