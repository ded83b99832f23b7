/**
 * Says a thing that may happen thousands of times a second at once and then at most every `intervalMs`.
 * @param say is told how often it happened since it was last said.
 */
export function throttleLog<Fact>(
  intervalMs: number,
  nowMs: () => number,
  say: (fact: Fact, count: number) => void,
): (fact: Fact) => void {
  let saidAtMs = Number.NEGATIVE_INFINITY;
  let count = 0;
  return (fact) => {
    count += 1;
    if (nowMs() - saidAtMs < intervalMs) return;
    saidAtMs = nowMs();
    say(fact, count);
    count = 0;
  };
}
