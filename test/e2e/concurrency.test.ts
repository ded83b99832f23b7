import { describe, expect, it } from "vitest";
import type { MemberView } from "../harness/core-bank.ts";
import { enroll, follow } from "../harness/onboard.ts";
import { startSystem } from "../harness/system.ts";

/** Scripts of the simulator, and the final state of each. */
const cases = [
  { password: "password", state: "identified", reason: null },
  { password: "mfa:TEXT", state: "identified", reason: null },
  { password: "select:all", state: "identified", reason: null },
  { password: "status:FAILED*2", state: "identified", reason: null },
  { password: "status:LOCKED", state: "action_required", reason: "locked" },
  { password: "accounts:none", state: "failed", reason: "no_eligible_accounts" },
  { password: "via:DELAYED", state: "identified", reason: null },
  { password: "numbers:late,owners:late", state: "identified", reason: null },
];

function caseOf(index: number) {
  const found = cases[index % cases.length];
  if (found === undefined) throw new RangeError(`There is no case for ${index}.`);
  return found;
}

function expectFinalStates(members: readonly MemberView[]): void {
  members.forEach(({ state, reason }, index) => {
    const expected = caseOf(index);
    expect({ index, state, reason }).toEqual({ index, state: expected.state, reason: expected.reason });
  });
}

describe("many members at once", () => {
  it("100 members reach the expected state with MX's ordinary faults, and no job is requested twice", async () => {
    const system = await startSystem({ simulator: { preset: "default" } });
    const members = await Promise.all(
      Array.from({ length: 100 }, async (_, index) => {
        const { guid } = await enroll(system.bank, {
          id: `person-${index}`,
          password: caseOf(index).password,
        });
        return follow(system.bank, guid, {}, { everyMs: 250 });
      }),
    );
    expectFinalStates(members);
    const { doubleStarts, fewestMsBetweenStatusReads } = system.mx.control.summary();
    expect(doubleStarts).toBe(0);
    expect(fewestMsBetweenStatusReads).toBeGreaterThanOrEqual(60);
    await system.stop();
  });

  it("a restart of every app during onboarding loses nothing and repeats nothing", async () => {
    const system = await startSystem();
    const guids = await Promise.all(
      Array.from({ length: 40 }, async (_, index) => {
        const person = { id: `restarted-${index}`, password: caseOf(index).password };
        return (await enroll(system.bank, person)).guid;
      }),
    );
    const followed = guids.map((guid) => follow(system.bank, guid));
    for (const app of ["worker", "ingest", "worker", "api", "worker"] as const) await system.restart(app);
    const members = await Promise.all(followed);
    expectFinalStates(members);
    expect(system.mx.control.summary().doubleStarts).toBe(0);
    await system.stop();
  });
});
