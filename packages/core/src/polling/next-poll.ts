import type { Policy } from "../policy.ts";
import type { PollPlan } from "./plan.ts";

/** While nothing is known about the end of a wait, the next one is this share of the time waited so far. */
const shareOfElapsed = 0.2;

/**
 * How long to wait before the next status read of a job that has run for `elapsedMs`, in milliseconds. It is never below the
 * floor (MX advises about 3 s) or above the ceiling, whatever is known.
 * @param priceMs what one status read may cost, in milliseconds of delay.
 * @param leftMs time until the result is needed. A read is planned shortly before that.
 */
export function nextPollMs(
  elapsedMs: number,
  plan: PollPlan,
  { priceMs, leftMs = Number.POSITIVE_INFINITY }: { priceMs: number; leftMs?: number },
  policy: Policy,
): number {
  const plannedMs = plan.scheduleAt(priceMs)(elapsedMs) - elapsedMs;
  return clamp(Math.min(plannedMs, leftMs - floorsToDecide * policy.pollFloorMs), policy);
}

/** The last read before a decision leaves time to read the results: this number of floors. */
const floorsToDecide = 2;

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

function clamp(
  waitMs: number,
  { pollFloorMs, pollCeilingMs }: Pick<Policy, "pollFloorMs" | "pollCeilingMs">,
): number {
  return Math.ceil(Math.min(Math.max(waitMs, pollFloorMs), Math.max(pollCeilingMs, pollFloorMs)));
}
