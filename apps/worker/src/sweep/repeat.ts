/** Runs `work` now and then `everyMs` after each end, until stopped; `stop` waits for the round under way. */
export function repeat(work: () => Promise<void>, everyMs: number): { stop(): Promise<void> } {
  let timer: NodeJS.Timeout | undefined;
  let isStopped = false;
  let round = run();

  async function run(): Promise<void> {
    await work();
    if (isStopped) return;
    timer = setTimeout(() => {
      round = run();
    }, everyMs);
  }

  return {
    async stop() {
      isStopped = true;
      clearTimeout(timer);
      await round;
    },
  };
}
