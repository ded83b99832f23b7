import { problem } from "../http/problems.ts";

export interface CheckTimes {
  runAt: Date;
  decideBy: Date;
}

/** The problem with the times of a check, or null. */
export function checkTimesFault({ runAt, decideBy }: CheckTimes, now: Date): string | null {
  if (decideBy <= now) return "must be in the future";
  return decideBy < runAt ? "must not be before run_at" : null;
}

/** @throws a 422 if the times are invalid. */
export function validateTimes(times: CheckTimes, now: Date): void {
  const message = checkTimesFault(times, now);
  if (message !== null) throw problem("validation-failed", { errors: [{ path: "decide_by", message }] });
}
