import { setTimeout as sleep } from "node:timers/promises";
import type { Database } from "./database.ts";

/** This process's estimate of PostgreSQL's clock. Its error is at most half a round trip. */
export interface DatabaseClock {
  now: () => Date;
  /** How far this host's clock is ahead of PostgreSQL's, in milliseconds. */
  hostAheadMs: () => number;
  /** Time since PostgreSQL last answered, in milliseconds. Infinite before its first answer. */
  silentMs: () => number;
  /** Duration of the last reading, in milliseconds, with the wait for a connection. 0 before the first one. */
  roundTripMs: () => number;
  stop(): Promise<void>;
}

export interface DatabaseClockOptions {
  /** Called if a reading fails. The clock continues from the last reading. */
  onError: (error: unknown) => void;
  /** Time between readings. */
  intervalMs?: number;
  /** A monotonic clock, in milliseconds from any origin. */
  steadyNow?: () => number;
}

/**
 * Follows PostgreSQL's clock, so that all processes agree on leases, deadlines and the age of balances even if their hosts'
 * clocks are wrong. Between readings a monotonic clock is used, so setting the host's clock has no effect. Resolves after the
 * first reading, or after it failed. Until a reading succeeds, the host's clock is used.
 */
export async function followClock(
  { pool }: Pick<Database, "pool">,
  { onError, intervalMs = 5_000, steadyNow = () => performance.now() }: DatabaseClockOptions,
): Promise<DatabaseClock> {
  let aheadOfSteadyMs = Date.now() - steadyNow();
  let isRead = false;
  let readAt = Number.NEGATIVE_INFINITY;
  let roundTripMs = 0;

  async function read(): Promise<void> {
    const requestedAt = steadyNow();
    const { rows } = await pool.query<{ now: number }>({
      name: "clock",
      text: "select extract(epoch from clock_timestamp())::float8 * 1000 as now",
    });
    const now = rows[0]?.now;
    if (now === undefined) throw new Error("PostgreSQL returned no time.");
    // PostgreSQL read its clock between request and response, which bounds the offset. An estimate within the bounds is kept.
    const earliest = now - steadyNow();
    const latest = now - requestedAt;
    const middle = (earliest + latest) / 2;
    aheadOfSteadyMs = isRead ? Math.min(Math.max(aheadOfSteadyMs, earliest), latest) : middle;
    isRead = true;
    readAt = steadyNow();
    roundTripMs = readAt - requestedAt;
  }

  const stopping = new AbortController();
  const follow = async () => {
    while (!stopping.signal.aborted) {
      // The only error is the abort by `stop`.
      await sleep(intervalMs, undefined, { signal: stopping.signal }).catch(() => undefined);
      if (!stopping.signal.aborted) await read().catch(onError);
    }
  };
  await read().catch(onError);
  const following = follow();
  const nowMs = () => steadyNow() + aheadOfSteadyMs;
  return {
    now: () => new Date(nowMs()),
    hostAheadMs: () => Date.now() - nowMs(),
    silentMs: () => steadyNow() - readAt,
    roundTripMs: () => roundTripMs,
    async stop() {
      stopping.abort();
      await following;
    },
  };
}
