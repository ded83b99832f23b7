import type { Policy } from "./policy.ts";

/** Durations in milliseconds of an institution's latest finished jobs of one kind, in any order. */
export type KnownDurations = readonly number[];

/** With fewer known durations, they are not used. */
const knownDurationsMin = 8;

/** Of the jobs that still run now, the share that may end before the next status read. */
const missShare = 0.1;

/** Without known durations, the next wait is this share of the time waited so far. */
const shareOfElapsed = 0.2;

/**
 * How long to wait before the next status read of a job that has run for `elapsedMs`.
 *
 * The next read is at the time by which a tenth of the known jobs that lasted at least this long have ended. With too few
 * known durations, or after the longest one, the wait grows with the time waited so far. It is never below the floor (MX
 * advises about 3 s) or above the ceiling.
 */
export function nextPollMs(elapsedMs: number, known: KnownDurations, policy: Policy): number {
  const likelyMs = known.length < knownDurationsMin ? undefined : likelyRemainderMs(elapsedMs, known);
  return clamp(likelyMs ?? elapsedMs * shareOfElapsed, policy);
}

/** The wait before the next status read while the user decides, or while no job of this system runs. */
export function nextIdlePollMs(elapsedMs: number, policy: Policy): number {
  return clamp(elapsedMs * shareOfElapsed, policy);
}

/**
 * The wait before the next status read while the user gives consent at the institution. It grows without `pollCeilingMs`, since
 * many users never come to an end: a consent costs at most 100 status reads a day.
 */
export function nextConsentPollMs(elapsedMs: number, policy: Policy): number {
  const { pollFloorMs, consentPollCeilingMs: pollCeilingMs } = policy;
  return clamp(elapsedMs * shareOfElapsed, { pollFloorMs, pollCeilingMs });
}

function likelyRemainderMs(elapsedMs: number, known: KnownDurations): number | undefined {
  const longer = known.filter((durationMs) => durationMs > elapsedMs).sort((a, b) => a - b);
  const target = longer[Math.floor(longer.length * missShare)];
  return target === undefined ? undefined : target - elapsedMs;
}

function clamp(
  waitMs: number,
  { pollFloorMs, pollCeilingMs }: Pick<Policy, "pollFloorMs" | "pollCeilingMs">,
): number {
  return Math.ceil(Math.min(Math.max(waitMs, pollFloorMs), Math.max(pollCeilingMs, pollFloorMs)));
}
