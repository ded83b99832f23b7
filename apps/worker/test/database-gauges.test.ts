import { createMetrics } from "@account-opening/runtime";
import { expect, it } from "vitest";
import { createDatabaseGauges } from "../src/sweep/database-gauges.ts";
import { now } from "./support/in-memory.ts";

const facts = {
  backlog: {
    pendingEventCount: 3,
    oldestPendingEventAt: new Date(now.getTime() - 2_500),
    overdueCallCount: 0,
    overdueCheckCount: 0,
    pendingDeliveryCount: 0,
    unpublishedEventCount: 0,
    setAsideMemberCount: 0,
  },
  members: [{ state: "verifying", age: "under_1_hour", count: 7 }],
} as const;

it("the gauges of the database are exported only while this process reads the database", async () => {
  const metrics = createMetrics({ app: "worker" });
  const set = createDatabaseGauges(metrics);
  const exported = () => metrics.registry.metrics();
  expect(await exported()).not.toContain("inbox_pending_events");

  set(facts, now);
  const text = await exported();
  expect(text).toContain('inbox_pending_events{app="worker"} 3');
  expect(text).toContain('inbox_oldest_pending_seconds{app="worker"} 2.5');
  expect(text).toContain('members{state="verifying",age="under_1_hour",app="worker"} 7');
  expect(text).toContain('members{state="failed",age="over_1_day",app="worker"} 0');

  set(null, now);
  expect(await exported()).not.toContain("inbox_pending_events");
  set(facts, now);
  expect(await exported()).toContain('inbox_pending_events{app="worker"} 3');
});
