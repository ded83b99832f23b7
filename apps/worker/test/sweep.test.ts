import type { DueCall, DueCheck } from "@account-opening/core/advance";
import type { DueEndpoint } from "@account-opening/db/notifications";
import { describe, expect, it } from "vitest";
import { type SweepPorts, sweep } from "../src/sweep/sweep.ts";
import { now } from "./support/in-memory.ts";

const limits = { lagMs: 1_000, horizonMs: 3_600_000, reenqueueMs: 30_000, pageSize: 2 };

function dueIn(ms: number, outboxId: string): DueCall {
  return { outboxId, dueAt: new Date(now.getTime() + ms) };
}

function checkDueIn(ms: number, checkId: string): DueCheck {
  return { checkId, memberGuid: `MBR-${checkId}`, dueAt: new Date(now.getTime() + ms) };
}

interface Rows {
  checks?: DueCheck[];
  outbox?: DueCall[];
  lone?: DueCall[];
  /** Unpublished events. */
  recorded?: DueEndpoint[];
  watermark?: Date | null;
}

/** Rows in memory, ordered by time, and the enqueued jobs. */
function inMemory({ checks = [], outbox = [], lone = [], recorded = [], watermark = now }: Rows) {
  const enqueued: string[] = [];
  const awake: string[] = [];
  const notified: string[] = [];
  const state = { watermark };
  const store: SweepPorts["store"] = {
    callsDue: async (after, until, limit) =>
      outbox
        .filter(({ dueAt, outboxId }) =>
          dueAt.getTime() === after.dueAt.getTime() ? outboxId > after.outboxId : dueAt > after.dueAt,
        )
        .filter(({ dueAt }) => dueAt <= until)
        .slice(0, limit),
    checksDue: async (after, until, limit) =>
      checks
        .filter(({ dueAt, checkId }) =>
          dueAt.getTime() === after.dueAt.getTime() ? checkId > after.checkId : dueAt > after.dueAt,
        )
        .filter(({ dueAt }) => dueAt <= until)
        .slice(0, limit),
    repairCalls: async () => lone,
    deleteExpired: async () => 0,
    publishEvents: async () => recorded,
    readFacts: async () => null,
  };
  const mark: SweepPorts["watermark"] = {
    read: async () => state.watermark,
    write: async (until) => {
      state.watermark = until;
    },
  };
  const producer: SweepPorts["producer"] = {
    enqueueCalls: async (calls) => void enqueued.push(...calls.map(({ outboxId }) => outboxId)),
    enqueueCheckTimers: async (some) => void awake.push(...some.map(({ checkId }) => checkId)),
    enqueueDeliveries: async (some) => void notified.push(...some.map(({ endpointId }) => endpointId)),
  };
  return { ports: { store, producer, watermark: mark }, enqueued, awake, notified, state };
}

describe("the sweep", () => {
  it("enqueues every call within the horizon, page by page, when Redis has lost the watermark", async () => {
    const outbox = [1, 2, 3, 4, 5].map((id) => dueIn(id * 1_000, String(id)));
    const { ports, enqueued, state } = inMemory({ outbox, watermark: null });
    const swept = await sweep(ports, limits, now);
    expect(enqueued).toEqual(["1", "2", "3", "4", "5"]);
    expect(swept).toMatchObject({ isQueueLost: true, enqueuedCallCount: 5 });
    expect(state.watermark).toEqual(new Date(now.getTime() + limits.horizonMs));
  });

  it("enqueues rows that entered the horizon since the last sweep, and none twice", async () => {
    const watermark = new Date(now.getTime() + 10_000);
    const outbox = [
      dueIn(5_000, "1"),
      dueIn(10_000, "2"),
      dueIn(20_000, "3"),
      dueIn(limits.horizonMs + 1, "4"),
    ];
    const { ports, enqueued } = inMemory({ outbox, watermark });
    await sweep(ports, limits, now);
    expect(enqueued.filter((id) => id !== "2")).toEqual(["3"]);
  });

  it("enqueues the endpoints of the events that it has published", async () => {
    const { ports, notified } = inMemory({ recorded: [{ dueAt: now, endpointId: "EP-1" }] });
    await sweep(ports, limits, now);
    expect(notified).toEqual(["EP-1"]);
  });

  it("repairs, publishes and deletes while Redis is unavailable, and does not move the watermark", async () => {
    const lone = [dueIn(0, "9")];
    const { ports, state } = inMemory({ lone, recorded: [{ dueAt: now, endpointId: "EP-1" }] });
    const refused = new Error("OOM command not allowed");
    const refusing = {
      ...ports,
      store: { ...ports.store, deleteExpired: async () => 3 },
      producer: { ...ports.producer, enqueueCalls: () => Promise.reject(refused) },
    };
    expect(await sweep(refusing, limits, now)).toMatchObject({
      repairedCallCount: 1,
      expiredRowCount: 3,
      enqueueError: refused,
    });
    expect(state.watermark).toEqual(now);
  });

  it("enqueues every balance check within the horizon, and none of another day", async () => {
    const checks = [1, 2, 3].map((id) => checkDueIn(id * 1_000, `CHK-${id}`));
    const another = checkDueIn(limits.horizonMs + 1, "CHK-4");
    const { ports, awake } = inMemory({ checks: [...checks, another], watermark: null });
    expect(await sweep(ports, limits, now)).toMatchObject({ enqueuedCheckCount: 3 });
    expect(awake).toEqual(["CHK-1", "CHK-2", "CHK-3"]);
  });

  it("enqueues a balance check that is due soon again, because its job may never have reached Redis", async () => {
    const checks = [checkDueIn(1_000, "CHK-1"), checkDueIn(limits.reenqueueMs, "CHK-2")];
    const later = checkDueIn(limits.reenqueueMs + 1, "CHK-3");
    const watermark = new Date(now.getTime() + limits.horizonMs);
    const { ports, awake } = inMemory({ checks: [...checks, later], watermark });
    await sweep(ports, limits, now);
    expect(awake).toEqual(["CHK-1", "CHK-2"]);
  });

  it("enqueues missing calls that it has rebuilt", async () => {
    const { ports, enqueued } = inMemory({ lone: [dueIn(0, "9")] });
    expect(await sweep(ports, limits, now)).toMatchObject({ repairedCallCount: 1 });
    expect(enqueued).toEqual(["9"]);
  });
});
