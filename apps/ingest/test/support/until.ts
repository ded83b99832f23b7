const timeoutMs = 300_000;

/** Waits until `ask` returns a value other than null. It waits for a fact, not for a time. */
export async function until<Fact>(what: string, ask: () => Promise<Fact | null>): Promise<Fact> {
  const timeoutAt = performance.now() + timeoutMs;
  for (;;) {
    const fact = await ask();
    if (fact !== null) return fact;
    if (performance.now() > timeoutAt) throw new Error(`Timed out waiting until ${what}.`);
    await new Promise((resolve) => setImmediate(resolve));
  }
}
