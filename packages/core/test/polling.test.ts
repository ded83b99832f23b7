import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { backoffMs, defaultPolicy, nextPollMs } from "../src/index.ts";
import { minute, second } from "../testing/builders.ts";
import { scenes } from "../testing/member-fixtures.ts";
import { busyShows, statusShows } from "../testing/scenario-dsl.ts";

const duration = fc.integer({ min: 0, max: 60 * minute });
const durations = fc.array(duration, { maxLength: 60 });

describe("the wait before the next status read", () => {
  it("is a whole number of milliseconds between the floor and the ceiling, whatever is known", () => {
    fc.assert(
      fc.property(duration, durations, duration, duration, (elapsedMs, known, pollFloorMs, pollCeilingMs) => {
        const waitMs = nextPollMs(elapsedMs, known, { ...defaultPolicy, pollFloorMs, pollCeilingMs });
        expect(Number.isSafeInteger(waitMs)).toBe(true);
        expect(waitMs).toBeGreaterThanOrEqual(pollFloorMs);
        expect(waitMs).toBeLessThanOrEqual(Math.max(pollFloorMs, pollCeilingMs));
      }),
    );
  });

  it("does not depend on the order of what is known", () => {
    fc.assert(
      fc.property(duration, durations, (elapsedMs, known) => {
        expect(nextPollMs(elapsedMs, [...known].reverse(), defaultPolicy)).toBe(
          nextPollMs(elapsedMs, known, defaultPolicy),
        );
      }),
    );
  });

  it("grows with the time already waited while little is known", () => {
    expect(nextPollMs(0, [], defaultPolicy)).toBe(3 * second);
    expect(nextPollMs(30 * second, [], defaultPolicy)).toBe(6 * second);
    expect(nextPollMs(20 * minute, [], defaultPolicy)).toBe(minute);
  });

  it("extends to the likely end once enough durations are known", () => {
    const known = Array.from({ length: 20 }, (_, index) => 40 * second + index * second);
    expect(nextPollMs(0, known, defaultPolicy)).toBe(42 * second);
    expect(nextPollMs(42 * second, known, defaultPolicy)).toBe(3 * second);
  });

  it("falls back to the time already waited past the longest known job", () => {
    const known = Array.from({ length: 20 }, () => 10 * second);
    expect(nextPollMs(50 * second, known, defaultPolicy)).toBe(10 * second);
  });

  it("needs at most 40 % of the reads of a poll every 3 s, once durations are known", () => {
    const known = Array.from({ length: 50 }, (_, index) => 40 * second + ((index * 37) % 50) * 400);
    const looks = known.map((durationMs) =>
      looksFor(durationMs, (elapsedMs) => nextPollMs(elapsedMs, known, defaultPolicy)),
    );
    const plain = known.map((durationMs) => looksFor(durationMs, () => 3 * second));
    expect(sum(looks)).toBeLessThanOrEqual(0.4 * sum(plain));
  });
});

describe("a job duration", () => {
  it("is measured to within the gap between two status reads", () => {
    const walk = scenes.verifyAccepted.when(
      busyShows("CONNECTED"),
      busyShows("CONNECTED"),
      statusShows("CONNECTED"),
    );
    expect(walk.durations).toEqual([{ institutionCode: "mxbank", kind: "verify", durationMs: 7.5 * second }]);
  });

  it("is not recorded if a person took part or the request had no response", () => {
    expect(scenes.verifyAnswered.when(busyShows("RESUMED"), statusShows("CONNECTED")).durations).toEqual([]);
    expect(scenes.verifyUnanswered.when(busyShows("RESUMED"), statusShows("CONNECTED")).durations).toEqual(
      [],
    );
  });
});

describe("a backoff", () => {
  it("doubles from its base up to its cap, spread over the upper half", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 60 }), fc.string(), (attempt, key) => {
        const fullMs = Math.min(60 * second, 2 * second * 2 ** (attempt - 1));
        const waitMs = backoffMs(2 * second, attempt, 60 * second, key);
        expect(waitMs).toBeGreaterThanOrEqual(fullMs / 2);
        expect(waitMs).toBeLessThanOrEqual(fullMs);
      }),
    );
  });

  it("is the same for the same member and attempt, and differs between members", () => {
    const waitOf = (guid: string) => backoffMs(2 * second, 4, minute, guid);
    expect(waitOf("MBR-1")).toBe(waitOf("MBR-1"));
    expect(new Set(Array.from({ length: 50 }, (_, index) => waitOf(`MBR-${index}`))).size).toBeGreaterThan(
      40,
    );
  });
});

function looksFor(durationMs: number, waitMs: (elapsedMs: number) => number): number {
  let elapsedMs = 0;
  let count = 0;
  while (elapsedMs < durationMs) {
    elapsedMs += waitMs(elapsedMs);
    count += 1;
  }
  return count;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}
