/** A scheduled callback. Stopping it twice has no effect. */
export interface Timer {
  stop(): void;
}

interface Scheduled {
  /** In real milliseconds of the timers' own time, which `advance` moves forward. */
  dueAt: number;
  callback: () => void;
  handle: NodeJS.Timeout | null;
}

export type Clock = ReturnType<typeof createClock>;

/** setTimeout fires at once beyond this. */
const timerMsMax = 2 ** 31 - 1;

/**
 * Points in time are real. Waits are in simulated milliseconds, which pass `speed` times faster than real ones, or at once with
 * `advance`.
 */
export function createClock(speed: number) {
  const scheduled = new Set<Scheduled>();
  let skippedMs = 0;
  const toRealMs = (simulatedMs: number) => simulatedMs / speed;
  const timerNow = () => performance.now() + skippedMs;

  function start(timer: Scheduled): void {
    if (timer.handle !== null) clearTimeout(timer.handle);
    const delayMs = Math.min(Math.max(0, timer.dueAt - timerNow()), timerMsMax);
    timer.handle = setTimeout(() => run(timer), delayMs);
  }

  function run(timer: Scheduled): void {
    stop(timer);
    timer.callback();
  }

  function stop(timer: Scheduled): void {
    if (timer.handle !== null) clearTimeout(timer.handle);
    scheduled.delete(timer);
  }

  return {
    toRealMs,
    now: () => Date.now(),
    /** MX's timestamps have a resolution of one second. */
    nowSeconds: () => Math.floor(Date.now() / 1000),
    after(simulatedMs: number, callback: () => void): Timer {
      const timer: Scheduled = { dueAt: timerNow() + toRealMs(simulatedMs), callback, handle: null };
      scheduled.add(timer);
      start(timer);
      return { stop: () => stop(timer) };
    },
    /**
     * Skips time: callbacks that are due within it run now, in their order, and so do those that they schedule. The others are
     * due as much sooner. Points in time do not change. @returns the number of callbacks
     */
    advance(simulatedMs: number): number {
      const target = timerNow() + toRealMs(simulatedMs);
      let count = 0;
      for (
        let next = earliest(scheduled);
        next !== null && next.dueAt <= target;
        next = earliest(scheduled)
      ) {
        skippedMs += Math.max(0, next.dueAt - timerNow());
        run(next);
        count += 1;
      }
      skippedMs += Math.max(0, target - timerNow());
      for (const timer of scheduled) start(timer);
      return count;
    },
    stopAll(): void {
      for (const timer of scheduled) stop(timer);
    },
  };
}

function earliest(timers: Iterable<Scheduled>): Scheduled | null {
  let first: Scheduled | null = null;
  for (const timer of timers) if (first === null || timer.dueAt < first.dueAt) first = timer;
  return first;
}

/** `2023-02-24T21:42:05Z`, the format of the examples in MX's guide. */
export function isoSeconds(seconds: number): string {
  return `${new Date(seconds * 1000).toISOString().slice(0, 19)}Z`;
}
