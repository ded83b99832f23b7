/** Less than the timeout of a test, so that the failure names the condition. */
const timeoutDefaultMs = 300_000;

/**
 * Polls until `read` returns a value other than null, undefined and false.
 * @throws after `timeoutMs`, with the condition in the message
 */
export async function until<Value>(
  condition: string,
  read: () => Promise<Value | null | undefined | false> | Value | null | undefined | false,
  { timeoutMs = timeoutDefaultMs, everyMs = 20 }: { timeoutMs?: number; everyMs?: number } = {},
): Promise<Value> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const value = await read();
    if (value !== null && value !== undefined && value !== false) return value;
    if (Date.now() > deadline)
      throw new Error(`Timed out after ${timeoutMs} ms, waiting until ${condition}.`);
    await new Promise((resolve) => setTimeout(resolve, everyMs));
  }
}
