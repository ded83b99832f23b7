/** Caches the result of `read` for `maxAgeMs`. Callers share one read. A failed read is not cached. */
export function cacheFor<Value>(
  read: (now: Date) => Promise<Value>,
  maxAgeMs: number,
): (now: Date) => Promise<Value> {
  let cached: { value: Promise<Value>; readAt: number } | null = null;
  return async (now) => {
    if (cached === null || now.getTime() - cached.readAt >= maxAgeMs) {
      const value = read(now);
      cached = { value, readAt: now.getTime() };
      value.catch(() => {
        cached = null;
      });
    }
    return cached.value;
  };
}
