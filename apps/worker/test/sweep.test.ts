import type { ArmedCall } from "@account-opening/db";
import { describe, expect, it } from "vitest";
import { type SweepPorts, sweep } from "../src/sweep.ts";
import { now } from "./support/in-memory.ts";

const limits = { lagMs: 1_000, horizonMs: 3_600_000, pageSize: 2 };

function dueIn(ms: number, outboxId: string): ArmedCall {
  return { outboxId, dueAt: new Date(now.getTime() + ms) };
}

interface Rows {
  outbox?: ArmedCall[];
  waiting?: string[];
  lone?: ArmedCall[];
  armedUntil?: Date | null;
}

/** Rows in memory, ordered by time; jobs as they were asked for. */
function inMemory({ outbox = [], waiting = [], lone = [], armedUntil = now }: Rows) {
  const armed: string[] = [];
  const advanced: string[] = [];
  const state = { armedUntil };
  const ports: SweepPorts = {
    membersWaiting: async (_, limit, afterGuid) => waiting.filter((guid) => guid > afterGuid).slice(0, limit),
    callsOverdue: async (before, _, limit) => outbox.filter(({ dueAt }) => dueAt < before).slice(0, limit),
    callsDue: async (after, until, limit) =>
      outbox
        .filter(({ dueAt, outboxId }) =>
          dueAt.getTime() === after.dueAt.getTime() ? outboxId > after.outboxId : dueAt > after.dueAt,
        )
        .filter(({ dueAt }) => dueAt <= until)
        .slice(0, limit),
    repairCalls: async () => lone,
    deleteExpired: async () => 0,
    readBacklog: async () => ({ pendingEventCount: 0, overdueCallCount: 0 }),
    readArmedUntil: async () => state.armedUntil,
    writeArmedUntil: async (until) => {
      state.armedUntil = until;
    },
    arm: async (calls) => void armed.push(...calls.map(({ outboxId }) => outboxId)),
    requestAdvance: async (guids) => void advanced.push(...guids),
  };
  return { ports, armed, advanced, state };
}

describe("the sweep", () => {
  it("gives every call within the horizon a job again when Redis has lost its mark, page by page", async () => {
    const outbox = [1, 2, 3, 4, 5].map((id) => dueIn(id * 1_000, String(id)));
    const { ports, armed, state } = inMemory({ outbox, armedUntil: null });
    const swept = await sweep(ports, limits, now);
    expect(armed).toEqual(["1", "2", "3", "4", "5"]);
    expect(swept).toMatchObject({ isQueueLost: true, armedCallCount: 5 });
    expect(state.armedUntil).toEqual(new Date(now.getTime() + limits.horizonMs));
  });

  it("arms what has come within the horizon since the last time, and nothing twice", async () => {
    const armedUntil = new Date(now.getTime() + 10_000);
    const outbox = [
      dueIn(5_000, "1"),
      dueIn(10_000, "2"),
      dueIn(20_000, "3"),
      dueIn(limits.horizonMs + 1, "4"),
    ];
    const { ports, armed } = inMemory({ outbox, armedUntil });
    await sweep(ports, limits, now);
    expect(armed.filter((id) => id !== "2")).toEqual(["3"]);
  });

  it("gives an overdue call that nobody holds a job again", async () => {
    const { ports, armed } = inMemory({ outbox: [dueIn(-2_000, "1"), dueIn(-500, "2")] });
    expect(await sweep(ports, limits, now)).toMatchObject({ overdueCallCount: 1 });
    expect(armed).toEqual(["1"]);
  });

  it("has members advanced whose events wait since too long", async () => {
    const waiting = ["MBR-1", "MBR-2", "MBR-3"];
    const { ports, advanced } = inMemory({ waiting });
    expect(await sweep(ports, limits, now)).toMatchObject({ waitingMemberCount: 3 });
    expect(advanced).toEqual(waiting);
  });

  it("arms calls that were missing and have been made again", async () => {
    const { ports, armed } = inMemory({ lone: [dueIn(0, "9")] });
    expect(await sweep(ports, limits, now)).toMatchObject({ repairedCallCount: 1 });
    expect(armed).toEqual(["9"]);
  });
});
