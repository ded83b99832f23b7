/** Runs work that no caller waits for. */
export interface Background {
  /** Starts `work`, or drops it if `max` works are running. */
  run(work: () => Promise<unknown>): void;
  /** Resolves when no work is running. */
  idle(): Promise<void>;
}

/**
 * For enqueueing: PostgreSQL is the source of truth, so a caller that has committed a row does not wait for Redis. The
 * number of running works is bounded, also while Redis does not respond.
 */
export function createBackground({
  max,
  onFailed,
}: {
  max: number;
  /** Called for each work that failed or was dropped. */
  onFailed: (error: unknown) => void;
}): Background {
  const running = new Set<Promise<void>>();
  return {
    run(work) {
      if (running.size >= max) {
        onFailed(
          new Error("Redis is slow: a job was not enqueued. The search for overdue rows will find its row."),
        );
        return;
      }
      const current: Promise<void> = work()
        .then(() => undefined, onFailed)
        .finally(() => running.delete(current));
      running.add(current);
    },
    async idle() {
      await Promise.all(running);
    },
  };
}
