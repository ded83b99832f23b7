import type { Policy } from "../policy.ts";
import type { Grid } from "./grid.ts";
import type { Histogram } from "./histogram.ts";
import { intervalOf, type JobEnd } from "./job-end.ts";

/** The prior counts as this number of observed ends. */
const priorWeight = 4;

/** Rounds of expectation and maximization. More rounds fit the noise. */
const roundCount = 12;

/** Share of a bin's count that each of its two neighbors gets in a round. */
const neighborShare = 0.2;

/**
 * The distribution of durations, estimated from the intervals in which jobs ended.
 *
 * A poll only shows that a job ended since the previous one: the durations are interval-censored. Each round distributes every
 * end over the bins of its interval, in proportion to the current estimate (Turnbull, "The empirical distribution function with
 * arbitrarily grouped, censored and truncated data", 1976), and smooths the counts a little (Silverman et al., 1990). The prior
 * takes part like observed ends, so a few of them cannot mislead. Ends without an interval are left out.
 */
export function estimate(
  ends: readonly JobEnd[],
  prior: Histogram,
  grid: Grid,
  policy: Pick<Policy, "pollFloorMs">,
): Histogram {
  const coverages = ends.flatMap((end) => {
    const interval = intervalOf(end, policy);
    return interval === null ? [] : [coverageOf(interval, grid)];
  });
  if (coverages.length === 0) return prior;
  let histogram = prior;
  for (let round = 0; round < roundCount; round += 1) {
    const counts = prior.map((share) => share * priorWeight);
    for (const coverage of coverages) distribute(coverage, histogram, counts);
    histogram = smoothed(counts);
  }
  return histogram;
}

/** The bins that an interval overlaps, each with the covered share of its width. */
type Coverage = readonly { bin: number; share: number }[];

function coverageOf([fromMs, toMs]: readonly [number, number], { edgesMs }: Grid): Coverage {
  const last = edgesMs.length - 2;
  const coverage: { bin: number; share: number }[] = [];
  for (let bin = 0; bin <= last; bin += 1) {
    const lower = edgesMs[bin] ?? 0;
    const upper = bin === last ? Math.max(edgesMs[bin + 1] ?? 0, toMs) : (edgesMs[bin + 1] ?? 0);
    const coveredMs = Math.min(toMs, upper) - Math.max(fromMs, lower);
    if (coveredMs > 0) coverage.push({ bin, share: coveredMs / (upper - lower) });
  }
  return coverage;
}

/** Adds one end to the counts of the bins in which it may have happened. */
function distribute(coverage: Coverage, histogram: Histogram, counts: number[]): void {
  const weightOf = ({ bin, share }: Coverage[number]) => (histogram[bin] ?? 0) * share;
  const total = coverage.reduce((sum, each) => sum + weightOf(each), 0);
  if (total === 0) return;
  for (const each of coverage) counts[each.bin] = (counts[each.bin] ?? 0) + weightOf(each) / total;
}

/** The counts as shares, with a part of each moved to its neighbors. */
function smoothed(counts: readonly number[]): Histogram {
  const spread = counts.map((count, bin) => {
    const neighbors = (counts[bin - 1] ?? count) + (counts[bin + 1] ?? count);
    return (1 - 2 * neighborShare) * count + neighborShare * neighbors;
  });
  const total = spread.reduce((sum, count) => sum + count, 0);
  return spread.map((count) => count / total);
}
