/** A background task. All requests that arrive during a run share the next run. */
export interface CoalescedTask {
  request(): void;
  /** Resolves when no run is in progress. */
  close(): Promise<void>;
}

/** @param onError receives the error of a failed run. The task does not run again until the next request. */
export function createCoalescedTask(
  run: () => Promise<void>,
  onError: (error: unknown) => void,
): CoalescedTask {
  let isRequested = false;
  let current: Promise<void> | null = null;

  async function runWhileRequested(): Promise<void> {
    while (isRequested) {
      isRequested = false;
      try {
        await run();
      } catch (error) {
        onError(error);
      }
    }
    current = null;
  }

  return {
    request() {
      isRequested = true;
      current ??= runWhileRequested();
    },
    close: async () => {
      await current;
    },
  };
}
