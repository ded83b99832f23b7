/** An attempt that has ended, as its endpoint's limit needs it. */
interface EndedAttempt {
  startedAt: Date;
  endedAt: Date;
  /** The receiver did not respond, or reported that it is overloaded or failed. */
  isOverloaded: boolean;
}

/** How many deliveries to one endpoint this process keeps in flight. It follows the latency and the failures of the receiver. */
export interface InFlightLimit {
  current(): number;
  /** @param inFlightCount number of deliveries in flight, including this one */
  ended(attempt: EndedAttempt, inFlightCount: number): void;
}

/** The limit at first. */
export const firstLimit = 8;

/** An attempt is slow if it takes this many times as long as the fastest recent one, plus the slack. */
const slowFactor = 3;
const slowSlackMs = 50;

/** For how long the fastest attempt is known, at least. */
const fastestMs = 30_000;

/**
 * Adapts once per round trip, as congestion control of TCP does. While no attempt is overloaded or slow, the limit doubles, and
 * after the first decrease it grows by a tenth. Otherwise it is reduced by half of their share: a receiver that fails a few
 * attempts keeps most of its limit, and one that fails all has half of it left.
 */
export function createInFlightLimit(max: number, now: Date): InFlightLimit {
  const fastest = createRecentMinimum(fastestMs);
  let limit = Math.min(firstLimit, max);
  let isStarting = true;
  let round = { since: now, count: 0, overloadedCount: 0, isFull: false };

  function adapt({ count, overloadedCount, isFull }: typeof round): void {
    if (overloadedCount > 0) {
      limit = Math.max(1, limit * (1 - overloadedCount / count / 2));
      isStarting = false;
    } else if (isFull) {
      limit = Math.min(max, isStarting ? limit * 2 : limit + Math.max(1, limit / 10));
    }
  }

  return {
    current: () => Math.floor(limit),
    ended({ startedAt, endedAt, isOverloaded }, inFlightCount) {
      const durationMs = endedAt.getTime() - startedAt.getTime();
      const isSlow = durationMs > slowFactor * fastest.with(durationMs, endedAt.getTime()) + slowSlackMs;
      round.count += 1;
      if (isOverloaded || isSlow) round.overloadedCount += 1;
      // A limit that is not used says nothing about what the receiver can take.
      round.isFull ||= inFlightCount >= Math.floor(limit);
      if (startedAt < round.since) return;
      adapt(round);
      round = { since: endedAt, count: 0, overloadedCount: 0, isFull: false };
    },
  };
}

/** The minimum of the values of the current and the previous period. */
function createRecentMinimum(periodMs: number) {
  let current = Number.POSITIVE_INFINITY;
  let previous = Number.POSITIVE_INFINITY;
  let since = 0;
  return {
    with(value: number, atMs: number): number {
      if (atMs - since >= periodMs) {
        previous = current;
        current = Number.POSITIVE_INFINITY;
        since = atMs;
      }
      current = Math.min(current, value);
      return Math.min(current, previous);
    },
  };
}
