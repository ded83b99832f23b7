/** The result of a job. A handler that throws is retried; only `stop` ends a job for good. */
export type Outcome =
  | { readonly outcome: "done" }
  | { readonly outcome: "retry"; readonly afterMs: number | undefined }
  | { readonly outcome: "snooze"; readonly until: Date }
  | { readonly outcome: "stop"; readonly reason: string };

export const done: Outcome = { outcome: "done" };

/** Retries after `afterMs`, or after a backoff. After five attempts the job is left to the sweep. */
export function retry(afterMs?: number): Outcome {
  return { outcome: "retry", afterMs };
}

/** Runs again at `until`. */
export function snooze(until: Date): Outcome {
  return { outcome: "snooze", until };
}

/** Ends the job. `reason` is passed to `onCompleted` only. */
export function stop(reason: string): Outcome {
  return { outcome: "stop", reason };
}
