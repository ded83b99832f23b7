import type { Instant } from "../instant.ts";
import type { Job } from "../member/lane.ts";
import type { Policy } from "../policy.ts";

/** An unattended status read may delay a decision by this share of the time that is left until then: 4 s at ten minutes. */
const shareOfTimeLeft = 1 / 150;

/**
 * What one status read of a job may cost, in milliseconds of delay.
 *
 * A person waits for the jobs of onboarding and after a challenge. No person waits for a balance job, so its reads may be rare while
 * there is time. As the decision approaches, the price falls to that of a person who waits.
 * @param neededBy when the earliest check that waits for the balance must be decided; null if none waits.
 */
export function readPriceMs(
  { kind, challenged }: Pick<Job, "kind" | "challenged">,
  neededBy: Instant | null,
  { pollPriceMs, unattendedPollPriceMs }: Pick<Policy, "pollPriceMs" | "unattendedPollPriceMs">,
  now: Instant,
): number {
  if (kind !== "check_balance" || challenged) return pollPriceMs;
  const leftMs = neededBy === null ? Number.POSITIVE_INFINITY : neededBy - now;
  return Math.max(pollPriceMs, Math.min(unattendedPollPriceMs, leftMs * shareOfTimeLeft));
}

/** Number of prices for which a schedule is computed. */
const levelCount = 5;

/** The prices for which schedules are computed, from the lowest to the highest, in equal ratios. */
export function priceLevels({
  pollPriceMs,
  unattendedPollPriceMs,
}: Pick<Policy, "pollPriceMs" | "unattendedPollPriceMs">): readonly number[] {
  const ratio = Math.max(1, unattendedPollPriceMs / pollPriceMs) ** (1 / (levelCount - 1));
  return ratio === 1
    ? [pollPriceMs]
    : Array.from({ length: levelCount }, (_, level) => pollPriceMs * ratio ** level);
}
