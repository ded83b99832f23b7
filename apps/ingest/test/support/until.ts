const giveUpAfterMs = 300_000;

/** Asks again until the answer is not null: waits for a fact, not for a time. */
export async function until<Fact>(what: string, ask: () => Promise<Fact | null>): Promise<Fact> {
  const givingUpAt = performance.now() + giveUpAfterMs;
  for (;;) {
    const fact = await ask();
    if (fact !== null) return fact;
    if (performance.now() > givingUpAt) throw new Error(`Waited in vain until ${what}.`);
    await new Promise((resolve) => setImmediate(resolve));
  }
}
