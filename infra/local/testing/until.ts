/** Less than the timeout of a test, so that the failure names the condition. */
const timeoutDefaultMs = 300_000;

/** A wait ends late by at most this share of its duration. Many long waits with short pauses would occupy the processors. */
const lateShare = 0.05;
const pauseMinMs = 20;
const pauseMaxMs = 500;

/**
 * Polls until `read` returns a value other than null, undefined and false. The pauses grow with the time waited, unless `everyMs`
 * is given: a fact that is true for a short time only needs short pauses.
 * @throws after `timeoutMs`, with the condition in the message
 */
export async function until<Value>(
  condition: string,
  read: () => Promise<Value | null | undefined | false> | Value | null | undefined | false,
  { timeoutMs = timeoutDefaultMs, everyMs }: { timeoutMs?: number; everyMs?: number } = {},
): Promise<Value> {
  const begin = performance.now();
  for (;;) {
    const value = await read();
    if (value !== null && value !== undefined && value !== false) return value;
    const waitedMs = performance.now() - begin;
    if (waitedMs > timeoutMs) throw new Error(`Timed out after ${timeoutMs} ms, waiting until ${condition}.`);
    const pauseMs = everyMs ?? Math.max(pauseMinMs, Math.min(pauseMaxMs, lateShare * waitedMs));
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
}
