import fc from "fast-check";
import { expect, it } from "vitest";
import { binsOf } from "../src/pages/institutions/bins.ts";

const durations = fc.array(fc.integer({ min: 0, max: 3_600_000 }), { minLength: 1, maxLength: 64 });

it("every duration is in exactly one bin, and the bins cover the planned reads", () => {
  fc.assert(
    fc.property(durations, durations, (known, reads) => {
      const bins = binsOf(known, reads);
      expect(bins.reduce((sum, { count }) => sum + count, 0)).toBe(known.length);
      const [first, last] = [bins[0], bins.at(-1)];
      for (const ms of reads) {
        expect(Math.max(1, ms)).toBeGreaterThanOrEqual(first?.from ?? Number.NaN);
        expect(ms).toBeLessThanOrEqual(last?.to ?? Number.NaN);
      }
    }),
  );
});
