/** A scheduled callback. Stopping it twice has no effect. */
export interface Timer {
  stop(): void;
}

export type Clock = ReturnType<typeof createClock>;

/** setTimeout fires at once beyond this. */
const timerMsMax = 2 ** 31 - 1;

/** Points in time are real. Waits are in simulated milliseconds, which pass `speed` times faster than real ones. */
export function createClock(speed: number) {
  const handles = new Set<NodeJS.Timeout>();
  const toRealMs = (simulatedMs: number) => simulatedMs / speed;

  return {
    toRealMs,
    now: () => Date.now(),
    /** MX's timestamps have a resolution of one second. */
    nowSeconds: () => Math.floor(Date.now() / 1000),
    after(simulatedMs: number, callback: () => void): Timer {
      const delayMs = Math.min(toRealMs(simulatedMs), timerMsMax);
      const handle = setTimeout(() => {
        handles.delete(handle);
        callback();
      }, delayMs);
      handles.add(handle);
      return {
        stop() {
          clearTimeout(handle);
          handles.delete(handle);
        },
      };
    },
    stopAll(): void {
      for (const handle of handles) clearTimeout(handle);
      handles.clear();
    },
  };
}

/** `2023-02-24T21:42:05Z`, the format of the examples in MX's guide. */
export function isoSeconds(seconds: number): string {
  return `${new Date(seconds * 1000).toISOString().slice(0, 19)}Z`;
}
