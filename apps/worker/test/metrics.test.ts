import { createMetrics } from "@account-opening/runtime";
import { describe, expect, it } from "vitest";
import { createWorkerMetrics } from "../src/metrics.ts";
import type { Swept } from "../src/sweep/sweep.ts";
import { now } from "./support/in-memory.ts";

const swept: Swept = {
  enqueuedCallCount: 0,
  enqueuedCheckCount: 0,
  repairedCallCount: 0,
  expiredRowCount: 0,
  isQueueLost: false,
  enqueueError: undefined,
  facts: null,
};

const backlog = {
  pendingEventCount: 3,
  oldestPendingEventAt: now,
  overdueCallCount: 0,
  overdueCheckCount: 0,
  pendingDeliveryCount: 0,
  unpublishedEventCount: 0,
  setAsideMemberCount: 0,
};

function theMetrics() {
  const metrics = createMetrics({ app: "worker" });
  return { counted: createWorkerMetrics(metrics), text: () => metrics.registry.metrics() };
}

describe("the metrics of the sweep", () => {
  it("count each sweep by its outcome", async () => {
    const { counted, text } = theMetrics();
    counted.swept(swept, now);
    counted.swept({ ...swept, enqueueError: new Error("Redis is unavailable") }, now);
    counted.sweepFailed(now);
    for (const outcome of ["completed", "not_enqueued", "failed"])
      expect(await text()).toContain(`worker_sweeps_total{outcome="${outcome}",app="worker"} 1`);
  });

  it("count an empty Redis as a loss only if rows were due", async () => {
    const { counted, text } = theMetrics();
    counted.swept({ ...swept, isQueueLost: true }, now);
    expect(await text()).toContain('worker_queue_losses_total{app="worker"} 0');
    counted.swept({ ...swept, isQueueLost: true, enqueuedCheckCount: 2 }, now);
    expect(await text()).toContain('worker_queue_losses_total{app="worker"} 1');
  });

  it("export no gauges of the database after a failure", async () => {
    const { counted, text } = theMetrics();
    counted.swept({ ...swept, facts: { backlog, members: [] } }, now);
    expect(await text()).toContain('inbox_pending_events{app="worker"} 3');
    counted.sweepFailed(now);
    expect(await text()).not.toContain("inbox_pending_events");
  });
});
