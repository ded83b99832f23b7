import type { LogFields } from "./log-fields.ts";
import type { Logger } from "./logger.ts";

interface Throttling {
  intervalMs?: number;
  nowMs?: () => number;
}

/**
 * Logs an event that may happen many times per second: the first one at once, then at most one per `intervalMs`.
 * @param write receives the number of events since the last call, this one included.
 */
export function throttleLog<Fact>(
  write: (fact: Fact, count: number) => void,
  { intervalMs = 10_000, nowMs = () => performance.now() }: Throttling = {},
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

/** For errors that repeat: each event name has a throttle of its own. */
export function throttleErrors(logger: Logger, throttling?: Throttling) {
  return (event: string, fieldsOf: (error: unknown) => LogFields = () => ({})) =>
    throttleLog<unknown>(
      (error, count) => logger.error(event, error, { ...fieldsOf(error), count }),
      throttling,
    );
}
