import { describe, expect, it } from "vitest";
import { enroll, follow } from "../harness/onboard.ts";
import { startSystem } from "../harness/system.ts";

/** What each script must end as. */
const fates = [
  { password: "password", state: "identified", reason: null },
  { password: "mfa:TEXT", state: "identified", reason: null },
  { password: "select:all", state: "identified", reason: null },
  { password: "status:FAILED*2", state: "identified", reason: null },
  { password: "status:LOCKED", state: "action_required", reason: "locked" },
  { password: "accounts:none", state: "failed", reason: "no_eligible_accounts" },
  { password: "via:DELAYED", state: "identified", reason: null },
  { password: "numbers:late,owners:late", state: "identified", reason: null },
];

function fateOf(index: number) {
  const fate = fates[index % fates.length];
  if (fate === undefined) throw new RangeError("There is a fate for every index.");
  return fate;
}

describe("many members at once", () => {
  it("200 members, MX at its usual faults: each ends where it should, nothing is requested twice", async () => {
    const system = await startSystem({ simulator: { preset: "default" } });
    const members = await Promise.all(
      Array.from({ length: 200 }, async (_, index) => {
        const { guid } = await enroll(system.bank, {
          id: `person-${index}`,
          password: fateOf(index).password,
        });
        return follow(system.bank, guid);
      }),
    );
    members.forEach(({ state, reason }, index) => {
      expect({ index, state, reason }).toEqual({
        index,
        state: fateOf(index).state,
        reason: fateOf(index).reason,
      });
    });
    const { doubleStarts, fewestMsBetweenStatusReads } = system.mx.control.summary();
    expect(doubleStarts).toBe(0);
    expect(fewestMsBetweenStatusReads).toBeGreaterThanOrEqual(60);
    await system.stop();
  });

  it("every app is started again in the middle, and nothing is lost or doubled", async () => {
    const system = await startSystem();
    const guids = await Promise.all(
      Array.from({ length: 40 }, async (_, index) => {
        const person = { id: `restarted-${index}`, password: fateOf(index).password };
        return (await enroll(system.bank, person)).guid;
      }),
    );
    const followed = guids.map((guid) => follow(system.bank, guid));
    for (const app of ["worker", "ingest", "worker", "api", "worker"] as const) await system.restart(app);
    const members = await Promise.all(followed);
    members.forEach(({ state, reason }, index) => {
      expect({ index, state, reason }).toEqual({
        index,
        state: fateOf(index).state,
        reason: fateOf(index).reason,
      });
    });
    expect(system.mx.control.summary().doubleStarts).toBe(0);
    await system.stop();
  });
});
