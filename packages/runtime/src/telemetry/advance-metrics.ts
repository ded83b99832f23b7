import type { Advanced } from "@account-opening/core/advance";
import { reasonOf } from "@account-opening/core/member";
import type { Metrics } from "../metrics.ts";

type AdvancedMember = Advanced["members"][number];

/** A member may wait for its user for a day. */
const stateBucketsSeconds = [1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1_800, 3_600, 14_400, 86_400];
const waitBucketsSeconds = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10, 30, 60, 300, 1_800];
const jobBucketsSeconds = [1, 2, 3, 5, 8, 12, 20, 30, 45, 60, 90, 120, 300, 600, 1_800];

/** Counts what an advance did. Both api and worker advance members. */
export function createAdvanceMetrics(metrics: Metrics) {
  const events = metrics.counter("inbox_events_processed_total", "Inbox events processed.");
  const waits = metrics.durations(
    "inbox_event_wait_seconds",
    "Time from the receipt of a member's oldest pending event to its processing.",
    [],
    waitBucketsSeconds,
  );
  const transitions = metrics.counter("member_transitions_total", "State changes of members.", [
    "from",
    "to",
    "reason",
  ]);
  const statesLeft = metrics.durations(
    "member_state_duration_seconds",
    "Time that members spent in a state before they left it.",
    ["state"],
    stateBucketsSeconds,
  );
  const signals = metrics.counter(
    "member_status_changes_total",
    "Changes of MX's status, by first signal: webhook, refresh (a request to the API), oauth_result or poll.",
    ["first_signal"],
  );
  const jobs = metrics.durations(
    "mx_job_duration_seconds",
    "Duration of MX jobs from request to end, as seen by status reads.",
    ["kind"],
    jobBucketsSeconds,
  );
  const setAside = metrics.counter(
    "members_set_aside_total",
    "Members that were set aside, since they could not be read or saved.",
  );
  const unreadable = metrics.counter(
    "inbox_rows_unreadable_total",
    "Events and balance checks that could not be read.",
  );

  return (advanced: Pick<Advanced, "members" | "setAside" | "unreadable">): void => {
    setAside.inc(advanced.setAside.length);
    unreadable.inc(advanced.unreadable.length);
    for (const member of advanced.members) {
      events.inc(member.eventCount);
      if (member.waitMs !== null) waits.observe(member.waitMs / 1_000);
      if (member.firstSignal !== null) signals.inc({ first_signal: member.firstSignal });
      for (const { kind, afterMs, byMs } of member.jobEnds) jobs.observe({ kind }, (afterMs + byMs) / 2_000);
      countTransition(member);
    }
  };

  function countTransition({ before, after, advancedAt }: AdvancedMember): void {
    const from = before.state.name;
    const to = after.state.name;
    if (from === to) return;
    transitions.inc({ from, to, reason: reasonOf(after) ?? "none" });
    if (before.stateSince === null) return;
    statesLeft.observe({ state: from }, Math.max(0, advancedAt.getTime() - before.stateSince) / 1_000);
  }
}
