import { describe, expect, it } from "vitest";
import { caseNames } from "../../testing/polling-model/durations.ts";
import { drift, learnCase, webhooks } from "../../testing/polling-model/run.ts";
import { knownCounts, targetOf } from "../../testing/polling-model/table.ts";

/** Fewer than in the benchmark, which uses the same seeds. */
const repeats = 8;
const attendedMs = 300;

describe.each([attendedMs, 4_000])("polling at a price of %s ms", (priceMs) => {
  it.each(caseNames)("%s jobs: is near the smallest possible delay for as many reads", (name) => {
    const rows = learnCase(name, priceMs, knownCounts, repeats);
    const unknown = rows[0]?.x ?? Number.NaN;
    for (const [index, { x }] of rows.entries()) {
      const target = targetOf(name, priceMs, knownCounts[index] ?? 0);
      if (target !== null) expect(x).toBeLessThanOrEqual(target);
      expect(x).toBeLessThanOrEqual(1.3 * unknown);
    }
  });
});

it("follows jobs that become three times as long", () => {
  expect(Math.max(...drift(attendedMs, 30, 4))).toBeLessThanOrEqual(3);
});

it("reads a quarter as often while webhooks work, and notices their loss within five jobs", () => {
  const { r, d, wronglyPolled } = webhooks(attendedMs, 4);
  expect(r).toBeLessThanOrEqual(0.25);
  expect(d).toBeLessThanOrEqual(1);
  expect(wronglyPolled).toBeLessThanOrEqual(5);
});
