import { problem } from "../http/problems.ts";

export interface CheckTimes {
  runAt: Date;
  decideBy: Date;
}

/** What is wrong with the times of a check, or null. */
export function timeFault({ runAt, decideBy }: CheckTimes, now: Date): string | null {
  if (decideBy <= now) return "must be in the future";
  return decideBy < runAt ? "must not be before run_at" : null;
}

/** @throws a 422 for times at which no check can be decided. */
export function requireTimely(times: CheckTimes, now: Date): void {
  const message = timeFault(times, now);
  if (message !== null) throw problem("validation-failed", { errors: [{ path: "decide_by", message }] });
}
