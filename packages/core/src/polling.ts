import type { Policy } from "./policy.ts";

/** Durations in milliseconds of an institution's latest finished jobs of one kind, in any order. */
export type KnownDurations = readonly number[];

/** Fewer known durations than this say too little about the next job. */
const knownDurationsMin = 8;

/** Of the jobs still running now, the share that may end before we look again. */
const missShare = 0.1;

/** Without better knowledge, wait this share of the time already waited: the delay stays in proportion. */
const shareOfElapsed = 0.2;

/**
 * How long to wait before the next status read of a job that has run for `elapsedMs`.
 *
 * Reads go where the end is likely: the wait reaches to the moment by which a tenth of the jobs that lasted at
 * least this long have ended. With too little known, or past the longest known job, it grows with the time
 * already waited. Never below the floor (MX advises about 3 s) nor above the ceiling.
 */
export function nextPollMs(elapsedMs: number, known: KnownDurations, policy: Policy): number {
  const likelyMs = known.length < knownDurationsMin ? undefined : likelyRemainderMs(elapsedMs, known);
  return clamp(likelyMs ?? elapsedMs * shareOfElapsed, policy);
}

/** While a person decides, or when nothing of ours runs: waits that grow with the time already waited. */
export function nextIdlePollMs(elapsedMs: number, policy: Policy): number {
  return clamp(elapsedMs * shareOfElapsed, policy);
}

function likelyRemainderMs(elapsedMs: number, known: KnownDurations): number | undefined {
  const longer = known.filter((durationMs) => durationMs > elapsedMs).sort((a, b) => a - b);
  const target = longer[Math.floor(longer.length * missShare)];
  return target === undefined ? undefined : target - elapsedMs;
}

function clamp(waitMs: number, { pollFloorMs, pollCeilingMs }: Policy): number {
  return Math.ceil(Math.min(Math.max(waitMs, pollFloorMs), Math.max(pollCeilingMs, pollFloorMs)));
}
