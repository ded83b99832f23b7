import type { Advanced } from "@account-opening/core";
import type { DeliveryEnd } from "@account-opening/db/notifications";
import type { Backlog } from "@account-opening/db/sweep";
import type { CompletedJob } from "@account-opening/queue";
import type { Metrics } from "@account-opening/runtime";
import type { Performed } from "./perform/perform.ts";
import type { OverdueKind } from "./sweep/overdue.ts";
import type { Swept } from "./sweep/sweep.ts";

/** What an operator wants to know of a worker. */
export function createWorkerMetrics(metrics: Metrics) {
  const jobs = metrics.counter("worker_jobs_total", "Jobs taken, by queue and outcome", ["queue", "outcome"]);
  const jobDurations = metrics.durations("worker_job_seconds", "How long a job took", ["queue"]);
  const lateness = metrics.durations("worker_job_lateness_seconds", "Taken so long after it was due", [
    "queue",
  ]);
  const calls = metrics.counter("mx_calls_total", "Calls to MX, by what they brought", ["call", "result"]);
  const events = metrics.counter("worker_events_total", "Inbox events taken in");
  const leftOut = metrics.counter("mx_rows_left_out_total", "Rows of MX's lists that were not used", [
    "call",
    "reason",
  ]);
  const setAsideRows = metrics.counter(
    "worker_rows_set_aside_total",
    "Rows that cannot be read or saved, by what they hold: member, or event_or_check",
    ["row"],
  );
  const setAsideMembers = metrics.gauge(
    "members_set_aside",
    "Members that are not advanced until an operator releases them",
  );
  const repaired = metrics.counter("worker_calls_repaired_total", "Calls that were missing and made again");
  const takenUp = metrics.counter(
    "worker_overdue_total",
    "Overdue rows that were worked on without a job, by kind: check, member, call or delivery",
    ["kind"],
  );
  const notifications = metrics.counter(
    "notifications_total",
    "Attempts to send a notification, by their end",
    ["end"],
  );
  const pendingNotifications = metrics.gauge(
    "notifications_pending",
    "Notifications that no receiver has taken yet",
  );
  const unpublished = metrics.gauge("events_unpublished", "Events that have no place in the feed yet");
  const pending = metrics.gauge("inbox_pending_events", "Events that no advance has taken in yet");
  const overdue = metrics.gauge("outbox_overdue_calls", "Calls whose time has passed");
  const overdueChecks = metrics.gauge("balance_checks_overdue", "Balance checks whose time has passed");
  return {
    settled({ queue, job, outcome, durationMs }: CompletedJob, now: Date): void {
      jobs.inc({ queue, outcome });
      jobDurations.observe({ queue }, durationMs / 1_000);
      if (job.dueAt === null) return;
      lateness.observe({ queue }, Math.max(0, now.getTime() - durationMs - job.dueAt.getTime()) / 1_000);
    },
    performed({ claim, callOutcome: learned }: Performed): void {
      if (claim !== undefined && learned !== undefined) {
        calls.inc({ call: claim.call.call, result: learned.result.kind });
      }
    },
    advanced({ eventCount, setAside, unreadable }: Advanced): void {
      events.inc(eventCount);
      setAsideRows.inc({ row: "member" }, setAside.length);
      setAsideRows.inc({ row: "event_or_check" }, unreadable.length);
    },
    rowLeftOut(call: string, reason: string): void {
      leftOut.inc({ call, reason });
    },
    notified({ end }: DeliveryEnd): void {
      notifications.inc({ end });
    },
    overdue(kind: OverdueKind, count: number): void {
      takenUp.inc({ kind }, count);
    },
    swept({ repairedCallCount, backlog }: Swept): void {
      repaired.inc(repairedCallCount);
      setBacklog(backlog);
    },
  };

  function setBacklog(backlog: Backlog): void {
    const { pendingEventCount, overdueCallCount, overdueCheckCount } = backlog;
    pendingNotifications.set(backlog.pendingDeliveryCount);
    unpublished.set(backlog.unpublishedEventCount);
    setAsideMembers.set(backlog.setAsideMemberCount);
    overdueChecks.set(overdueCheckCount);
    pending.set(pendingEventCount);
    overdue.set(overdueCallCount);
  }
}
