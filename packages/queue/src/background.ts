/** Work that nobody waits for. */
export interface Background {
  /** Runs `work`, unless too much is under way already: then it is dropped. */
  run(work: () => Promise<unknown>): void;
  idle(): Promise<void>;
}

/**
 * Jobs are hints, and rows the truth: whoever has written a row never waits for Redis to take its job, and what piles up
 * while Redis does not answer is bounded.
 */
export function createBackground({
  max,
  onFailed,
}: {
  max: number;
  /** Told of what failed, and of what was dropped. */
  onFailed: (error: unknown) => void;
}): Background {
  const underWay = new Set<Promise<void>>();
  return {
    run(work) {
      if (underWay.size >= max) {
        onFailed(new Error("Redis is slow: a job was left to the search for overdue rows."));
        return;
      }
      const running: Promise<void> = work()
        .then(() => undefined, onFailed)
        .finally(() => underWay.delete(running));
      underWay.add(running);
    },
    async idle() {
      await Promise.all(underWay);
    },
  };
}
