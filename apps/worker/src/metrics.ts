import type { DeliveryClaim } from "@account-opening/db/notifications";
import type { CompletedJob } from "@account-opening/queue";
import {
  createAdvanceMetrics,
  createMxCallMetrics,
  type Metrics,
  reportGauge,
} from "@account-opening/runtime";
import type { DeliveryEnd } from "./deliver/attempt-outcome.ts";
import { createDatabaseGauges } from "./sweep/database-gauges.ts";
import type { OverdueKind } from "./sweep/overdue.ts";
import type { Swept } from "./sweep/sweep.ts";

/** A receiver may be down for days. */
const latencyBucketsSeconds = [0.1, 0.25, 0.5, 1, 2, 5, 10, 30, 60, 300, 1_800, 14_400, 86_400];

/** The metrics of the worker. */
export function createWorkerMetrics(metrics: Metrics) {
  const jobs = metrics.counter("worker_jobs_total", "Jobs processed, by queue and outcome", [
    "queue",
    "outcome",
  ]);
  const jobDurations = metrics.durations("worker_job_seconds", "Duration of jobs, by queue", ["queue"]);
  const lateness = metrics.durations(
    "worker_job_lateness_seconds",
    "Time from due time to start of jobs, by queue",
    ["queue"],
  );
  const repaired = metrics.counter(
    "worker_calls_repaired_total",
    "Missing outbox calls that the sweep created again",
  );
  const sweeps = metrics.counter(
    "worker_sweeps_total",
    "Sweeps, by outcome: completed, not_enqueued (Redis failed) or failed (PostgreSQL failed)",
    ["outcome"],
  );
  const queueLosses = metrics.counter(
    "worker_queue_losses_total",
    "Sweeps that found an empty Redis although rows were due",
  );
  const processedOverdue = metrics.counter(
    "worker_overdue_total",
    "Overdue rows that were processed without a job, by kind: check, member, call or delivery",
    ["kind"],
  );
  const notifications = metrics.counter(
    "notifications_total",
    "Delivery attempts of notifications, by endpoint and end",
    ["endpoint", "end"],
  );
  const latencies = metrics.durations(
    "notification_latency_seconds",
    "Time from an event to its delivery",
    [],
    latencyBucketsSeconds,
  );
  const setDatabaseGauges = createDatabaseGauges(metrics);
  return {
    mx: createMxCallMetrics(metrics),
    advanced: createAdvanceMetrics(metrics),
    completed({ queue, job, outcome, durationMs }: CompletedJob, now: Date): void {
      jobs.inc({ queue, outcome });
      jobDurations.observe({ queue }, durationMs / 1_000);
      if (job.dueAt === null) return;
      lateness.observe({ queue }, Math.max(0, now.getTime() - durationMs - job.dueAt.getTime()) / 1_000);
    },
    notified({ endpointId, event }: DeliveryClaim, { end }: DeliveryEnd, now: Date): void {
      notifications.inc({ endpoint: endpointId, end });
      if (end === "delivered") latencies.observe(Math.max(0, now.getTime() - event.at.getTime()) / 1_000);
    },
    overdue(kind: OverdueKind, count: number): void {
      processedOverdue.inc({ kind }, count);
    },
    swept(swept: Swept, now: Date): void {
      const { repairedCallCount, enqueuedCallCount, enqueuedCheckCount, facts } = swept;
      sweeps.inc({ outcome: swept.enqueueError === undefined ? "completed" : "not_enqueued" });
      repaired.inc(repairedCallCount);
      // An installation without due rows has not lost anything.
      if (swept.isQueueLost && enqueuedCallCount + enqueuedCheckCount > 0) queueLosses.inc();
      setDatabaseGauges(facts, now);
    },
    /** This process no longer knows what the database holds. */
    sweepFailed(now: Date): void {
      sweeps.inc({ outcome: "failed" });
      setDatabaseGauges(null, now);
    },
  };
}

/** Reports the readiness check of the queues. It fails while Redis is unavailable. */
export function reportResponsive(metrics: Metrics, assertResponsive: () => void): void {
  const read = () => (isResponsive(assertResponsive) ? 1 : 0);
  reportGauge(metrics, "worker_queue_up", "1 if all consumers take jobs, otherwise 0.", read);
}

function isResponsive(assertResponsive: () => void): boolean {
  try {
    assertResponsive();
    return true;
  } catch {
    // The reason is reported by /readyz.
    return false;
  }
}
