import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { withBoundedDueTime } from "../src/due-time.ts";
import {
  boundedRetryAfterMs,
  defaultPolicy,
  dueCeilingMsOf,
  instantMax,
  retryAfterMaxMs,
} from "../src/index.ts";
import type { Member } from "../src/member/index.ts";
import type { Lane } from "../src/member/lane.ts";
import { aMember, hour, minute, start } from "../testing/builders.ts";
import { scenes } from "../testing/member-fixtures.ts";

const policy = defaultPolicy;
const anyNumber = fc.oneof(
  fc.double(),
  fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, -1, 0, 2 ** 53, instantMax, instantMax + 1),
);

describe("a Retry-After of another system", () => {
  it.each([
    [null, null],
    [Number.NaN, null],
    [-1, null],
    [0, 0],
    [1.2, 2],
    [minute, minute],
    [86_400_000, retryAfterMaxMs],
    [Number.POSITIVE_INFINITY, retryAfterMaxMs],
  ])("%s ms is %s ms", (requested, bounded) => expect(boundedRetryAfterMs(requested)).toBe(bounded));

  it("is whole milliseconds within five minutes, or none at all", () => {
    fc.assert(
      fc.property(anyNumber, (requested) => {
        const waitMs = boundedRetryAfterMs(requested);
        if (waitMs === null) return;
        expect(Number.isSafeInteger(waitMs)).toBe(true);
        expect(waitMs).toBeGreaterThanOrEqual(0);
        expect(waitMs).toBeLessThanOrEqual(5 * minute);
      }),
    );
  });
});

describe("the due time of a member", () => {
  const anyScene = fc.constantFrom(...Object.values(scenes)).map(({ member }) => member);
  const withDueAt = (member: Member, dueAt: number): Member =>
    ({
      ...member,
      state: { ...member.state, lane: { ...member.state.lane, dueAt, since: dueAt } },
    }) as Member;
  const laneOf = ({ state: { lane } }: Member) => lane as Exclude<Lane, { step: "idle" }>;

  it("can be stored, and is within its lane's ceiling, whatever it was", () => {
    fc.assert(
      fc.property(anyScene, anyNumber, fc.integer({ min: 0, max: instantMax }), (member, dueAt, now) => {
        if (member.state.lane.step === "idle") return;
        const lane = laneOf(withBoundedDueTime(withDueAt(member, dueAt), policy, now));
        const ceilingMs = dueCeilingMsOf(lane, policy) ?? 0;
        expect(new Date(lane.dueAt).toISOString()).toMatch(/^\d{4}-/);
        expect(lane.dueAt).toBeGreaterThanOrEqual(0);
        expect(lane.dueAt).toBeLessThanOrEqual(Math.min(now + ceilingMs, instantMax));
        if (lane.step === "waiting") expect(lane.since).toBeLessThanOrEqual(now + ceilingMs);
      }),
      { numRuns: 2_000 },
    );
  });

  it("stays the same member where it is within", () => {
    const member = aMember();
    expect(withBoundedDueTime(member, policy, start)).toBe(member);
  });

  it("may be as far away as the lane has good reason for", () => {
    const ceilings = Object.values(scenes).map(
      ({ member }) => dueCeilingMsOf(member.state.lane, policy) ?? 0,
    );
    expect(Math.max(...ceilings)).toBe(12 * hour);
    expect(dueCeilingMsOf({ step: "idle" }, policy)).toBeNull();
  });
});
