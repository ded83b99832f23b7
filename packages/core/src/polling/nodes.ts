import type { Grid } from "./grid.ts";
import type { Histogram } from "./histogram.ts";

/** Longest distance of two nodes, in floors, where the bins are wide enough. */
const nodeDistanceFloors = 0.5;

/** Most nodes within a bin. */
const nodesPerBinMax = 8;

/** The times at which the schedule is computed, with what the histogram says about them. */
export interface Nodes {
  /** Milliseconds since the request of the job, ascending from 0. */
  timesMs: Float64Array;
  /** The share of jobs that have ended by this time. */
  ended: Float64Array;
  /** The integral of `ended` from 0 to this time, in milliseconds: how long ended jobs have waited for a read, on average. */
  waitedMs: Float64Array;
}

/** Within a bin, durations are assumed to be uniform. */
export function nodesOf(histogram: Histogram, { edgesMs }: Grid, pollFloorMs: number): Nodes {
  const times = [0];
  const ended = [0];
  const waited = [0];
  histogram.forEach((share, bin) => {
    const lower = edgesMs[bin] ?? 0;
    const width = (edgesMs[bin + 1] ?? 0) - lower;
    const wanted = Math.round(width / (nodeDistanceFloors * Math.max(1, pollFloorMs)));
    const count = Math.min(nodesPerBinMax, Math.max(1, wanted));
    for (let part = 1; part <= count; part += 1) {
      const before = ended.at(-1) ?? 0;
      const now = before + share / count;
      times.push(lower + (width * part) / count);
      waited.push((waited.at(-1) ?? 0) + ((before + now) / 2) * (width / count));
      ended.push(now);
    }
  });
  return {
    timesMs: Float64Array.from(times),
    ended: Float64Array.from(ended),
    waitedMs: Float64Array.from(waited),
  };
}

/** The index of the last node that is not after this time. */
export function nodeBefore(timesMs: Float64Array, atMs: number): number {
  let low = 0;
  let high = timesMs.length;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((timesMs[middle] ?? 0) <= atMs) low = middle;
    else high = middle;
  }
  return low;
}
