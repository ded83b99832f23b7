/**
 * Reads Retry-After: a number of seconds, or an HTTP date.
 * @returns milliseconds from `now`, 0 or more; null if the header is missing or invalid.
 */
export function retryAfterMs(header: string | null, now: number): number | null {
  if (header === null || header.trim() === "") return null;
  if (/^\s*\d+(\.\d+)?\s*$/.test(header)) return Math.round(Number(header) * 1000);
  const at = Date.parse(header);
  return Number.isNaN(at) ? null : Math.max(0, at - now);
}
