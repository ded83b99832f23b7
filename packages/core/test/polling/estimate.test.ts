import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { defaultPolicy } from "../../src/policy.ts";
import { estimate } from "../../src/polling/estimate.ts";
import { gridOf } from "../../src/polling/grid.ts";
import { firstGuess, type Histogram } from "../../src/polling/histogram.ts";
import type { JobEnd } from "../../src/polling/job-end.ts";
import { second } from "../../testing/builders.ts";
import { anyEnds } from "./arbitraries.ts";

const grid = gridOf(defaultPolicy);
const guess = firstGuess(grid, defaultPolicy.pollFloorMs);
const learn = (ends: readonly JobEnd[]) => estimate(ends, guess, grid, defaultPolicy);

/** The share of jobs that end by the upper edge of the bin of this time. */
function endedBy(histogram: Histogram, ms: number): number {
  const bins = grid.edgesMs.slice(1).filter((edge) => edge <= ms).length + 1;
  return histogram.slice(0, bins).reduce((sum, share) => sum + share, 0);
}

function polledBetween(afterMs: number, byMs: number, count: number): JobEnd[] {
  return Array.from({ length: count }, () => ({ afterMs, byMs, firstSignal: "poll" as const }));
}

describe("the estimated distribution", () => {
  it("is a distribution whatever intervals are stored, invalid ones included", () => {
    fc.assert(
      fc.property(anyEnds, (ends) => {
        const histogram = learn(ends);
        expect(histogram).toHaveLength(grid.edgesMs.length - 1);
        for (const share of histogram) expect(share).toBeGreaterThan(0);
        expect(histogram.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 9);
      }),
    );
  });

  it("does not depend on invalid intervals", () => {
    const valid = polledBetween(10 * second, 14 * second, 5);
    const invalid = [Number.NaN, Number.POSITIVE_INFINITY, -1, 0].map(
      (byMs) => ({ afterMs: 0, byMs, firstSignal: "poll" }) as const,
    );
    expect(learn([...valid, ...invalid])).toEqual(learn(valid));
  });

  it("is the prior while nothing is known", () => {
    expect(learn([])).toBe(guess);
  });

  it("does not take four ends for more than the prior, and 200 ends for nearly the whole truth", () => {
    const shareWithin = (count: number) => {
      const histogram = learn(polledBetween(40 * second, 43 * second, count));
      return endedBy(histogram, 55 * second) - endedBy(histogram, 30 * second);
    };
    expect(shareWithin(4)).toBeLessThan(0.7);
    expect(shareWithin(200)).toBeGreaterThan(0.9);
  });

  it("finds within long intervals the time at which they overlap", () => {
    const ends = [...polledBetween(0, 22 * second, 30), ...polledBetween(18 * second, 60 * second, 30)];
    const histogram = learn(ends);
    expect(endedBy(histogram, 24 * second) - endedBy(histogram, 15 * second)).toBeGreaterThan(0.5);
  });

  it("is not too short if webhooks report nearly all ends and status reads are rare", () => {
    const ends = Array.from({ length: 100 }, (_, index) => ({
      afterMs: 0,
      byMs: 20 * second + index * 100,
      firstSignal: "webhook" as const,
    }));
    expect(endedBy(learn(ends), 12 * second)).toBeLessThan(0.1);
  });
});
