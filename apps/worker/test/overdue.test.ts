import type { DueCheck } from "@account-opening/core/advance";
import { describe, expect, it } from "vitest";
import { readWorkerConfig } from "../src/config.ts";
import { createOverdueRounds, type OverduePorts } from "../src/sweep/overdue.ts";
import { now } from "./support/in-memory.ts";

const limits = { lagMs: 1_000, atOnceMax: { check: 2, member: 2, call: 2 } };

function inMemory(over: Partial<OverduePorts> = {}) {
  const worked: string[] = [];
  const failed: string[] = [];
  const noted = (kind: string) => async (id: string) => void worked.push(`${kind} ${id}`);
  const ports: OverduePorts = {
    checksDue: async () => [],
    membersWaiting: async () => [],
    callsOverdue: async () => [],
    endpointsOverdue: async () => [],
    advance: noted("advance"),
    perform: noted("perform"),
    deliverer: {
      request: (id) => void worked.push(`request ${id}`),
      resume: (id) => void worked.push(`resume ${id}`),
    },
    onFailed: (kind, error) => void failed.push(`${kind} ${String(error)}`),
    clock: () => now,
    ...over,
  };
  return { rounds: createOverdueRounds(ports, limits), worked, failed };
}

function dueAgo(ms: number): Date {
  return new Date(now.getTime() - ms);
}

/** Checks in their order, as the store pages them. */
function checksOf(ids: readonly string[]): OverduePorts["checksDue"] {
  const checks: DueCheck[] = ids.map((checkId) => ({
    checkId,
    memberGuid: `MBR-${checkId}`,
    dueAt: dueAgo(1),
  }));
  return async (after, until, limit) =>
    checks.filter(({ checkId, dueAt }) => checkId > after.checkId && dueAt <= until).slice(0, limit);
}

describe("an overdue row", () => {
  it("is processed without a job: checks, members, calls and deliveries", async () => {
    const { rounds, worked } = inMemory({
      checksDue: checksOf(["CHK-1"]),
      membersWaiting: async () => ["MBR-2"],
      callsOverdue: async () => [{ outboxId: "3", dueAt: dueAgo(2_000) }],
      endpointsOverdue: async () => [
        { endpointId: "EP-4", isInFlight: false },
        { endpointId: "EP-5", isInFlight: true },
      ],
    });
    const counts = await Promise.all([rounds.check(), rounds.member(), rounds.call(), rounds.delivery()]);
    await rounds.idle();
    expect(worked.sort()).toEqual([
      "advance MBR-2",
      "advance MBR-CHK-1",
      "perform 3",
      "request EP-4",
      "resume EP-5",
    ]);
    // A worker sends to the other endpoint, so that its deliveries need no job.
    expect(counts).toEqual([1, 1, 1, 1]);
  });

  it("is older than the lag; a check is overdue at its due time", async () => {
    const requested: Date[] = [];
    const noting = async (before: Date) => {
      requested.push(before);
      return [];
    };
    const { rounds } = inMemory({
      checksDue: async (_, until) => noting(until),
      membersWaiting: noting,
      callsOverdue: noting,
      endpointsOverdue: noting,
    });
    await rounds.check();
    await rounds.member();
    await rounds.call();
    await rounds.delivery();
    expect(requested).toEqual([now, dueAgo(1_000), dueAgo(1_000), dueAgo(1_000)]);
  });

  it("is not started twice, nor beyond the limit of concurrent work", async () => {
    const { rounds } = inMemory({
      callsOverdue: async () => ["1", "2", "3"].map((outboxId) => ({ outboxId, dueAt: dueAgo(2_000) })),
      perform: () => new Promise(() => undefined),
    });
    expect(await rounds.call()).toBe(2);
    expect(await rounds.call()).toBe(0);
  });

  it("does not wait for work of another kind that never ends", async () => {
    const { rounds, worked } = inMemory({
      checksDue: checksOf(["CHK-1"]),
      callsOverdue: async () => [{ outboxId: "1", dueAt: dueAgo(2_000) }],
      perform: () => new Promise(() => undefined),
    });
    await rounds.call();
    await rounds.check();
    expect(worked).toEqual(["advance MBR-CHK-1"]);
  });

  it("is reached page by page, even if earlier rows always fail", async () => {
    const reached: string[] = [];
    const { rounds, failed } = inMemory({
      checksDue: checksOf(["CHK-1", "CHK-2", "CHK-3"]),
      advance: async (guid) => {
        reached.push(guid);
        throw new Error("unreadable");
      },
    });
    for (let round = 0; round < 3; round += 1) {
      await rounds.check();
      await rounds.idle();
    }
    expect(reached).toEqual(["MBR-CHK-1", "MBR-CHK-2", "MBR-CHK-3", "MBR-CHK-1", "MBR-CHK-2"]);
    expect(failed).toHaveLength(5);
  });
});

it("a lost worker's work is taken over within ten seconds", () => {
  const { leaseMs, overdueIntervalMs } = readWorkerConfig({
    DATABASE_URL: "postgres://user:password@127.0.0.1:5432/database",
    REDIS_URL: "redis://127.0.0.1:6379",
    MX_BASE_URL: "http://127.0.0.1:1",
    MX_CLIENT_ID: "client",
    MX_API_KEY: "key",
    DATA_KEYS: `test:${Buffer.alloc(32).toString("base64")}`,
  });
  // Its lease ends, the row is older than the lag, and the next round finds it.
  expect(leaseMs + 2 * overdueIntervalMs).toBeLessThan(10_000);
});
