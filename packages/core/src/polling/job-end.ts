import type { Policy } from "../policy.ts";

/** What led to the status read that showed the end of a job: a webhook, a request to the API, a reported consent, or polling. */
export type FirstSignal = "webhook" | "refresh" | "oauth_result" | "poll";

/** When a job ended: between two times, in milliseconds since its request. The time itself is not known. */
export interface JobEnd {
  /** Start of the latest status read that showed the job unfinished; 0 before the first one. */
  afterMs: number;
  /** Start of the status read that showed the end, or the arrival of the webhook that led to it. */
  byMs: number;
  firstSignal: FirstSignal;
}

/** A webhook about the end of a job is assumed to arrive within this number of floors after it. */
const webhookDelayFloors = 2;

/**
 * The interval in which the job ended, for the estimate; null if the values are no interval.
 *
 * While webhooks report ends, status reads are rare, and the interval since the latest one says little: without a better lower
 * bound, all durations would be underestimated. So the end is assumed to be shortly before its webhook.
 */
export function intervalOf(
  { afterMs, byMs, firstSignal }: JobEnd,
  { pollFloorMs }: Pick<Policy, "pollFloorMs">,
): readonly [fromMs: number, toMs: number] | null {
  const fromMs =
    firstSignal === "webhook" ? Math.max(afterMs, byMs - webhookDelayFloors * pollFloorMs) : afterMs;
  const isInterval = Number.isFinite(byMs) && fromMs >= 0 && byMs > fromMs;
  return isInterval ? [fromMs, byMs] : null;
}
