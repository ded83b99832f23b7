import type { Policy } from "../policy.ts";

/** Ratio of the upper edges of two neighboring bins. */
const ratio = 1.15;

/**
 * The bins in which durations of jobs are counted. Bin `i` is the time from `edgesMs[i]` (excluded) to `edgesMs[i + 1]`
 * (included), in milliseconds. Bins grow with the duration, since one second matters for short jobs only.
 */
export interface Grid {
  edgesMs: readonly number[];
}

/**
 * From a third of the floor to twice the deadline of a job: by default from 1 s to 1 h. The grid scales with the floor, so that
 * compressed time changes nothing else.
 */
export function gridOf({ pollFloorMs, jobDeadlineMs }: Pick<Policy, "pollFloorMs" | "jobDeadlineMs">): Grid {
  const firstMs = Math.max(1, pollFloorMs) / 3;
  const count = Math.max(1, Math.ceil(Math.log((2 * jobDeadlineMs) / firstMs) / Math.log(ratio)));
  return { edgesMs: [0, ...Array.from({ length: count + 1 }, (_, index) => firstMs * ratio ** index)] };
}
