/** Less than the time-out of a test, so that a test that waits in vain says what it waited for. */
const timeoutDefaultMs = 300_000;

/**
 * Waits for a fact: asks until the answer is neither null, undefined nor false.
 * @throws when `timeoutMs` have passed, saying what was waited for and what was seen last.
 */
export async function until<Fact>(
  what: string,
  ask: () => Promise<Fact | null | undefined | false> | Fact | null | undefined | false,
  { timeoutMs = timeoutDefaultMs, everyMs = 20 }: { timeoutMs?: number; everyMs?: number } = {},
): Promise<Fact> {
  const giveUpAt = Date.now() + timeoutMs;
  for (;;) {
    const fact = await ask();
    if (fact !== null && fact !== undefined && fact !== false) return fact;
    if (Date.now() > giveUpAt) throw new Error(`Waited ${timeoutMs} ms in vain until ${what}.`);
    await new Promise((resolve) => setTimeout(resolve, everyMs));
  }
}
