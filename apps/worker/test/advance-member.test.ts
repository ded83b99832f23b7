import type { Advanced } from "@account-opening/core/advance";
import { describe, expect, it } from "vitest";
import { createAdvanceMember } from "../src/advance/advance-member.ts";
import { now } from "./support/in-memory.ts";

const nothing: Advanced = {
  dueCalls: [],
  dueChecks: [],
  notificationCount: 0,
  busy: [],
  setAside: [],
  unreadable: [],
  decisions: [],
  memberCount: 0,
  eventCount: 0,
  members: [],
};

function advancing(advance: (guids: readonly string[]) => Promise<Advanced>) {
  const batches: string[][] = [];
  const enqueued: string[] = [];
  const advanceMember = createAdvanceMember({
    advance: (guids) => {
      batches.push([...guids]);
      return advance(guids);
    },
    enqueue: (advanced) => {
      enqueued.push(...advanced.dueCalls.map(({ outboxId }) => outboxId));
      enqueued.push(...advanced.dueChecks.map(({ checkId }) => checkId));
    },
    onAdvanced: () => undefined,
  });
  return { advanceMember, batches, enqueued };
}

describe("advancing members", () => {
  it("advances members that are requested together in one transaction, each once", async () => {
    const { advanceMember, batches } = advancing(async () => nothing);
    await Promise.all(["MBR-1", "MBR-2", "MBR-1"].map(advanceMember));
    expect(batches).toEqual([["MBR-1", "MBR-2"]]);
  });

  it("keeps three transactions under way at most; who comes meanwhile shares the next", async () => {
    const { promise, resolve } = deferred<Advanced>();
    const { advanceMember, batches } = advancing(() => promise);
    const requested: Promise<unknown>[] = [];
    for (const guid of ["1", "2", "3", "4", "5", "6"]) {
      requested.push(advanceMember(guid));
      await new Promise(setImmediate);
      await new Promise(setImmediate);
    }
    expect(batches).toEqual([["1"], ["2"], ["3"]]);
    resolve(nothing);
    await Promise.all(requested);
    expect(batches[3]).toEqual(["4", "5", "6"]);
  });

  it("does not run into a transaction of its own that holds the member", async () => {
    const { promise, resolve } = deferred<Advanced>();
    const { advanceMember, batches } = advancing(() => promise);
    const first = advanceMember("1");
    await new Promise(setImmediate);
    await new Promise(setImmediate);
    const others = [advanceMember("1"), advanceMember("2"), advanceMember("1")];
    await new Promise(setImmediate);
    await new Promise(setImmediate);
    expect(batches).toEqual([["1"], ["2"]]);
    resolve(nothing);
    expect(await Promise.all([first, ...others])).toEqual(["advanced", "advanced", "advanced", "advanced"]);
    expect(batches).toEqual([["1"], ["2"], ["1"]]);
  });

  it("reports the outcome of each member", async () => {
    const { advanceMember } = advancing(async () => ({
      ...nothing,
      busy: ["MBR-busy"],
      setAside: [{ memberGuid: "MBR-aside", reason: "not_saved", error: new Error("a bug") }],
    }));
    const outcomes = await Promise.all(["MBR-good", "MBR-busy", "MBR-aside"].map(advanceMember));
    expect(outcomes).toEqual(["advanced", "busy", "advanced"]);
  });

  it("enqueues new calls", async () => {
    const { advanceMember, enqueued } = advancing(async () => ({
      ...nothing,
      dueCalls: [{ outboxId: "4", dueAt: now }],
    }));
    await advanceMember("MBR-1");
    expect(enqueued).toEqual(["4"]);
  });

  it("rejects every member of a failed transaction", async () => {
    const { advanceMember } = advancing(() => Promise.reject(new Error("database away")));
    const outcomes = await Promise.allSettled(["MBR-1", "MBR-2"].map(advanceMember));
    expect(outcomes.every(({ status }) => status === "rejected")).toBe(true);
  });
});

function deferred<Value>() {
  let resolve: (value: Value) => void = () => undefined;
  const promise = new Promise<Value>((fulfil) => {
    resolve = fulfil;
  });
  return { promise, resolve };
}
