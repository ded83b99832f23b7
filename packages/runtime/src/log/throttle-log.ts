/**
 * Logs an event that may happen many times per second: the first one at once, then at most one per `intervalMs`.
 * @param write receives the number of events since the last call, this one included.
 */
export function throttleLog<Fact>(
  intervalMs: number,
  nowMs: () => number,
  write: (fact: Fact, count: number) => void,
): (fact: Fact) => void {
  let writtenAtMs = Number.NEGATIVE_INFINITY;
  let count = 0;
  return (fact) => {
    count += 1;
    if (nowMs() - writtenAtMs < intervalMs) return;
    writtenAtMs = nowMs();
    write(fact, count);
    count = 0;
  };
}
