import fc from "fast-check";
import { expect, it } from "vitest";
import { shownBins } from "../src/pages/institutions/bins.ts";

const edges = [0, 1_000, 1_150, 1_323, 1_521, 1_749, 2_011];
const shares = fc.array(fc.constantFrom(0, 0.001, 0.01, 0.4), { minLength: 6, maxLength: 6 });

it("the shown bins are adjacent, begin after 0, and contain every planned read and every common duration", () => {
  fc.assert(
    fc.property(shares, fc.array(fc.integer({ min: 1, max: 2_011 }), { minLength: 1 }), (shares, reads) => {
      const distribution = shares.map((share, bin) => ({
        from_ms: edges[bin] ?? 0,
        to_ms: edges[bin + 1] ?? 0,
        share,
      }));
      const bins = shownBins(distribution, reads);
      expect(bins[0]?.from).toBeGreaterThan(0);
      for (const [index, { to }] of bins.slice(0, -1).entries()) expect(bins[index + 1]?.from).toBe(to);
      for (const read of reads) {
        expect(bins.some(({ from, to }, index) => read <= to && (read > from || index === 0))).toBe(true);
      }
      const common = distribution.filter(({ share }) => share >= 0.002).map(({ to_ms }) => to_ms);
      for (const to of common) expect(bins.map((bin) => bin.to)).toContain(to);
    }),
  );
});
