/**
 * Runs `work` at once, then again `everyMs` after each run has ended. `work` handles its own errors: after a rejection
 * there is no next run. `stop` waits for the current run.
 */
export function repeat(work: () => Promise<void>, everyMs: number): { stop(): Promise<void> } {
  let timer: NodeJS.Timeout | undefined;
  let isStopped = false;
  let current = run();

  async function run(): Promise<void> {
    await work();
    if (isStopped) return;
    timer = setTimeout(() => {
      current = run();
    }, everyMs);
  }

  return {
    async stop() {
      isStopped = true;
      clearTimeout(timer);
      await current;
    },
  };
}
