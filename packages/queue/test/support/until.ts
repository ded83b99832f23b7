const giveUpAfterMs = 300_000;
const betweenMs = 5;

/** Asks again until it is true: waits for a fact, not for a time. */
export async function until(what: string, ask: () => boolean | Promise<boolean>): Promise<void> {
  const givingUpAt = performance.now() + giveUpAfterMs;
  while (!(await ask())) {
    if (performance.now() > givingUpAt) throw new Error(`Waited in vain until ${what}.`);
    await new Promise((resolve) => setTimeout(resolve, betweenMs));
  }
}
