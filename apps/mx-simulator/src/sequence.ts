/** Counts the occurrences of each key, to name the random stream of each occurrence. */
export function createSequence() {
  const counts = new Map<string, number>();
  return {
    /** 1 for the first occurrence. */
    next(key: string): number {
      const count = (counts.get(key) ?? 0) + 1;
      counts.set(key, count);
      return count;
    },
    clear: () => counts.clear(),
  };
}
