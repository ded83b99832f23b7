const timeoutMs = 300_000;
const betweenMs = 5;

/** Waits until `ask` returns true. It waits for a fact, not for a time. */
export async function until(what: string, ask: () => boolean | Promise<boolean>): Promise<void> {
  const timeoutAt = performance.now() + timeoutMs;
  while (!(await ask())) {
    if (performance.now() > timeoutAt) throw new Error(`Timed out waiting until ${what}.`);
    await new Promise((resolve) => setTimeout(resolve, betweenMs));
  }
}
