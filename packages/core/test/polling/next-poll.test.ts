import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { defaultPolicy } from "../../src/policy.ts";
import { nextPollMs } from "../../src/polling/next-poll.ts";
import type { PollPlan } from "../../src/polling/plan.ts";
import { createPollPlanner, plansMax, revisionOf } from "../../src/polling/planner.ts";
import { readPriceMs } from "../../src/polling/price.ts";
import { minute, second, start } from "../../testing/builders.ts";
import { anyEnds } from "./arbitraries.ts";

const duration = fc.integer({ min: 0, max: 60 * minute });
const key = { institutionCode: "bank", kind: "verify" } as const;
const attended = { priceMs: defaultPolicy.pollPriceMs };

describe("the wait before the next status read", () => {
  it("is a whole number of milliseconds between the floor and the ceiling, whatever is known", () => {
    fc.assert(
      fc.property(
        anyEnds,
        duration,
        fc.integer({ min: 1, max: 60 * minute }),
        duration,
        fc.integer({ min: 1, max: 10_000 }),
        fc.integer({ min: -10_000, max: 60 * minute }),
        (ends, elapsedMs, pollFloorMs, pollCeilingMs, priceMs, leftMs) => {
          const policy = { ...defaultPolicy, pollFloorMs, pollCeilingMs };
          const planner = createPollPlanner(policy);
          planner.learn([{ ...key, endCount: ends.length, ends }]);
          planner.judgeWebhooks(ends.map(({ firstSignal }) => ({ kind: "verify", firstSignal })));
          const plan = planner.planFor("bank", "verify");
          const waitMs = nextPollMs(elapsedMs, plan, { priceMs, leftMs }, policy);
          expect(Number.isSafeInteger(waitMs)).toBe(true);
          expect(waitMs).toBeGreaterThanOrEqual(pollFloorMs);
          expect(waitMs).toBeLessThanOrEqual(Math.max(pollFloorMs, pollCeilingMs));
        },
      ),
    );
  });

  it("is longer at a higher price, and if webhooks report most ends", () => {
    const planner = createPollPlanner(defaultPolicy);
    const plain = planner.planFor("bank", "verify");
    planner.judgeWebhooks(Array.from({ length: 20 }, () => ({ kind: "verify", firstSignal: "webhook" })));
    const withWebhooks = planner.planFor("bank", "verify");
    expect(readsWithin(plain, 4_000)).toBeLessThan(readsWithin(plain, 300));
    expect(readsWithin(withWebhooks, 300)).toBeLessThan(readsWithin(plain, 300) / 2);
    expect(readsWithin(withWebhooks, 4_000)).toBeLessThanOrEqual(readsWithin(withWebhooks, 300));
  });

  it("leaves time to read the results before they are needed", () => {
    const plan = createPollPlanner(defaultPolicy).planFor("bank", "check_balance");
    const unhurriedMs = nextPollMs(0, plan, { priceMs: 4_000 }, defaultPolicy);
    expect(unhurriedMs).toBeGreaterThan(12 * second);
    expect(nextPollMs(0, plan, { priceMs: 4_000, leftMs: 15 * second }, defaultPolicy)).toBe(9 * second);
    expect(nextPollMs(0, plan, { priceMs: 4_000, leftMs: second }, defaultPolicy)).toBe(3 * second);
  });

  it("is the ceiling for a job that runs longer than any known one", () => {
    const plan = createPollPlanner(defaultPolicy).planFor("bank", "verify");
    expect(nextPollMs(90 * minute, plan, attended, defaultPolicy)).toBe(minute);
  });

  it("scales with the floor, so that compressed time changes nothing else", () => {
    const compressed = {
      ...defaultPolicy,
      pollFloorMs: 60,
      pollCeilingMs: 1_200,
      pollPriceMs: 6,
      unattendedPollPriceMs: 80,
      jobDeadlineMs: 36_000,
    };
    const plan = createPollPlanner(defaultPolicy).planFor("bank", "verify");
    const fast = createPollPlanner(compressed).planFor("bank", "verify");
    for (const elapsedMs of [0, 7_000, 20_000, 90_000]) {
      const waitMs = nextPollMs(elapsedMs, plan, attended, defaultPolicy);
      const fastMs = nextPollMs(elapsedMs / 50, fast, { priceMs: 6 }, compressed);
      expect(Math.abs(fastMs * 50 - waitMs)).toBeLessThanOrEqual(50);
    }
  });
});

describe("the price of a status read", () => {
  const price = (kind: "verify" | "check_balance", leftMs: number | null, challenged = false) =>
    readPriceMs({ kind, challenged }, leftMs === null ? null : start + leftMs, defaultPolicy, start);

  it("is that of a person who waits during onboarding and after a challenge", () => {
    expect(price("verify", null)).toBe(300);
    expect(price("check_balance", 60 * minute, true)).toBe(300);
  });

  it("falls for a balance check as its decision approaches", () => {
    expect(price("check_balance", null)).toBe(4_000);
    expect(price("check_balance", 60 * minute)).toBe(4_000);
    expect(price("check_balance", 5 * minute)).toBeCloseTo(2_000);
    expect(price("check_balance", 10 * second)).toBe(300);
    expect(price("check_balance", -minute)).toBe(300);
  });
});

describe("the plan of an institution", () => {
  it("is computed again after each of the first 20 ends, and then after each tenth", () => {
    expect([0, 1, 19, 20, 21, 29, 30, 205].map(revisionOf)).toEqual([0, 1, 19, 20, 20, 20, 30, 200]);
  });

  it("is kept while it is among the most recently used ones", () => {
    const planner = createPollPlanner(defaultPolicy);
    const codes = Array.from({ length: plansMax + 1 }, (_, index) => `bank-${index}`);
    planner.learn(codes.map((institutionCode) => ({ ...key, institutionCode, endCount: 0, ends: [] })));
    const plans = codes.slice(0, plansMax).map((code) => planner.planFor(code, "verify"));
    expect(planner.planFor("bank-0", "verify")).toBe(plans[0]);
    planner.planFor(`bank-${plansMax}`, "verify");
    expect(planner.planFor("bank-0", "verify")).toBe(plans[0]);
    expect(planner.planFor("bank-1", "verify")).not.toBe(plans[1]);
  });

  it("is computed again when more ends are known", () => {
    const planner = createPollPlanner(defaultPolicy);
    const before = planner.planFor("bank", "verify");
    const ends = [{ afterMs: 4 * minute, byMs: 5 * minute, firstSignal: "poll" as const }];
    planner.learn([{ ...key, endCount: 1, ends }]);
    const after = planner.planFor("bank", "verify");
    expect(after.histogram).not.toEqual(before.histogram);
    planner.learn([{ ...key, endCount: 2, ends: [...ends, ...ends] }]);
    expect(planner.planFor("bank", "verify").histogram).not.toEqual(after.histogram);
  });

  it("starts from what other institutions need", () => {
    const planner = createPollPlanner(defaultPolicy);
    const ends = Array.from({ length: 4 }, () => ({
      afterMs: 4 * minute,
      byMs: 5 * minute,
      firstSignal: "poll" as const,
    }));
    const before = planner.planFor("new", "verify");
    planner.learn(
      Array.from({ length: 20 }, (_, index) => ({
        ...key,
        institutionCode: `bank-${index}`,
        endCount: ends.length,
        ends,
      })),
    );
    const after = planner.planFor("new", "verify");
    expect(readsWithin(after, 300)).toBeLessThan(readsWithin(before, 300));
    expect(planner.planFor("new", "identify").histogram).toEqual(before.histogram);
  });
});

/** The number of reads in the first two minutes. */
function readsWithin(plan: PollPlan, priceMs: number): number {
  let elapsedMs = 0;
  let count = 0;
  for (; elapsedMs < 2 * minute; count += 1)
    elapsedMs += nextPollMs(elapsedMs, plan, { priceMs }, defaultPolicy);
  return count;
}
