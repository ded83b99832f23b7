import type { Grid } from "./grid.ts";

/** The share of jobs that end in each bin of the grid. The sum is 1. The last bin includes longer jobs. */
export type Histogram = readonly number[];

/** Median of the first guess, in floors: 22 s at the floor of 3 s. */
const medianFloors = 22 / 3;

/** Standard deviation of the logarithm of the duration in the first guess. */
const spread = 1;

/** Share of the first guess that is spread over all bins, so that no duration is impossible. */
const evenShare = 0.05;

/**
 * The first guess, before any job has ended: log-normal, and wide. MX documents no durations. Of the guesses that were tried, it
 * has the smallest largest loss over the cases of the model (packages/core/testing/polling-model).
 */
export function firstGuess({ edgesMs }: Grid, pollFloorMs: number): Histogram {
  const medianMs = medianFloors * Math.max(1, pollFloorMs);
  const binCount = edgesMs.length - 1;
  const below = (ms: number) => (ms <= 0 ? 0 : normalBelow(Math.log(ms / medianMs) / spread));
  return Array.from({ length: binCount }, (_, bin) => {
    const upper = bin === binCount - 1 ? 1 : below(edgesMs[bin + 1] ?? 0);
    return (1 - evenShare) * (upper - below(edgesMs[bin] ?? 0)) + evenShare / binCount;
  });
}

/** The normal distribution function: Abramowitz and Stegun, formula 26.2.17, with an error below 1e-7. */
export function normalBelow(z: number): number {
  const t = 1 / (1 + 0.231_641_9 * Math.abs(z));
  const density = Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI);
  const polynomial =
    t *
    (0.319_381_53 + t * (-0.356_563_782 + t * (1.781_477_937 + t * (-1.821_255_978 + t * 1.330_274_429))));
  return z > 0 ? 1 - density * polynomial : density * polynomial;
}
