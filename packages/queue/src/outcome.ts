/** All that a job can come to. Retrying is the default (whatever is thrown is retried); stopping is the marked case. */
export type Outcome =
  | { readonly outcome: "done" }
  | { readonly outcome: "retry"; readonly afterMs: number | undefined }
  | { readonly outcome: "snooze"; readonly until: Date }
  | { readonly outcome: "stop"; readonly reason: string };

export const done: Outcome = { outcome: "done" };

/** Again, after `afterMs` or a growing back-off. A job taken five times is left to the sweep instead. */
export function retry(afterMs?: number): Outcome {
  return { outcome: "retry", afterMs };
}

/** Too early: again at `until`, however often. */
export function snooze(until: Date): Outcome {
  return { outcome: "snooze", until };
}

/** Never again; the rows say what happens next. `reason` goes to `onSettled` and nowhere else. */
export function stop(reason: string): Outcome {
  return { outcome: "stop", reason };
}
