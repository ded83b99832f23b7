/**
 * Exponential backoff. The jitter is derived from `key`, so the function is pure and members do not retry in step.
 * @param attempt 1 for the first retry.
 * @returns milliseconds between half and the whole of `baseMs * 2^(attempt-1)`, at most `capMs`.
 */
export function backoffMs(baseMs: number, attempt: number, capMs: number, key: string): number {
  const fullMs = Math.min(capMs, baseMs * 2 ** Math.min(attempt - 1, 30));
  return Math.round(fullMs * (0.5 + spread(`${key}/${attempt}`) / 2));
}

/** A number in [0, 1) that depends on `text` only (FNV-1a). */
function spread(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  return (hash >>> 0) / 2 ** 32;
}
