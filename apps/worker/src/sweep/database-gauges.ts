import { memberStateNames } from "@account-opening/core/member";
import { type MemberCount, memberAges } from "@account-opening/db/sweep";
import type { Metrics } from "@account-opening/runtime";
import type { DatabaseFacts } from "./sweep.ts";

/**
 * Gauges of what the database holds. They are registered only while this process reads the database: one worker at a time
 * exports them.
 * @returns a function that sets them. Null: another worker reads the database.
 */
export function createDatabaseGauges(metrics: Metrics): (facts: DatabaseFacts | null, now: Date) => void {
  const { registry } = metrics;
  const gauges = {
    inbox_pending_events: metrics.gauge("inbox_pending_events", "Inbox events that are not processed yet."),
    inbox_oldest_pending_seconds: metrics.gauge(
      "inbox_oldest_pending_seconds",
      "Time since the receipt of the oldest inbox event that is not processed yet.",
    ),
    outbox_overdue_calls: metrics.gauge(
      "outbox_overdue_calls",
      "Outbox calls that are overdue by more than 10 s.",
    ),
    balance_checks_overdue: metrics.gauge(
      "balance_checks_overdue",
      "Balance checks that are overdue by more than 10 s.",
    ),
    notifications_pending: metrics.gauge("notifications_pending", "Deliveries that are pending."),
    events_unpublished: metrics.gauge("events_unpublished", "Events that are not in the feed after 10 s."),
    members_set_aside: metrics.gauge(
      "members_set_aside",
      "Members that are set aside until an operator releases them.",
    ),
  };
  const members = metrics.gauge("members", "Members by state, and by the time since their last change.", [
    "state",
    "age",
  ]);
  const all = Object.entries({ ...gauges, members });
  let isExported = true;
  setExported(false);

  function setExported(isWanted: boolean): void {
    if (isWanted === isExported) return;
    isExported = isWanted;
    for (const [name, gauge] of all) {
      if (isWanted) registry.registerMetric(gauge);
      else registry.removeSingleMetric(name);
    }
  }

  return (facts, now) => {
    setExported(facts !== null);
    if (facts === null) return;
    const { backlog } = facts;
    gauges.inbox_pending_events.set(backlog.pendingEventCount);
    gauges.inbox_oldest_pending_seconds.set(ageSeconds(backlog.oldestPendingEventAt, now));
    gauges.outbox_overdue_calls.set(backlog.overdueCallCount);
    gauges.balance_checks_overdue.set(backlog.overdueCheckCount);
    gauges.notifications_pending.set(backlog.pendingDeliveryCount);
    gauges.events_unpublished.set(backlog.unpublishedEventCount);
    gauges.members_set_aside.set(backlog.setAsideMemberCount);
    for (const state of memberStateNames) {
      for (const age of memberAges) members.set({ state, age }, countOf(facts.members, state, age));
    }
  };
}

function ageSeconds(at: Date | null, now: Date): number {
  return at === null ? 0 : Math.max(0, now.getTime() - at.getTime()) / 1_000;
}

function countOf(counts: readonly MemberCount[], state: string, age: string): number {
  return counts.find((each) => each.state === state && each.age === age)?.count ?? 0;
}
