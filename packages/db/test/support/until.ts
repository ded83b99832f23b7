const timeoutMs = 300_000;

/** Repeats `read` until its result is not null. */
export async function until<Fact>(what: string, read: () => Promise<Fact | null>): Promise<Fact> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    const fact = await read();
    if (fact !== null) return fact;
    if (performance.now() > deadline) throw new Error(`Timed out waiting until ${what}.`);
    await new Promise((resolve) => setImmediate(resolve));
  }
}
