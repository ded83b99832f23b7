import { setTimeout as sleep } from "node:timers/promises";
import type { Database } from "./database.ts";

/** PostgreSQL's clock as this process knows it, to within half of a round trip. */
export interface DatabaseClock {
  now: () => Date;
  /** How far this host's own clock is ahead of PostgreSQL's, in milliseconds. */
  hostAheadMs: () => number;
  stop(): Promise<void>;
}

export interface DatabaseClockOptions {
  /** Told when PostgreSQL's clock could not be read; the clock goes on from what it knows. */
  onError: (error: unknown) => void;
  /** From one reading to the next. */
  everyMs?: number;
  /** This process's steady clock: never set, in milliseconds since whenever. */
  steadyNow?: () => number;
}

/**
 * One clock for all processes, however wrong those of their hosts are: leases, deadlines and the age of balances are
 * compared across processes. Between readings a steady clock goes on, so that setting the host's clock changes nothing.
 * Resolves after the first reading, or once it has failed: until one succeeds the host's own clock has to do.
 */
export async function followClock(
  { pool }: Pick<Database, "pool">,
  { onError, everyMs = 5_000, steadyNow = () => performance.now() }: DatabaseClockOptions,
): Promise<DatabaseClock> {
  let aheadOfSteadyMs = Date.now() - steadyNow();
  let isRead = false;

  async function read(): Promise<void> {
    const askedAt = steadyNow();
    const { rows } = await pool.query<{ now: number }>({
      name: "clock",
      text: "select extract(epoch from clock_timestamp())::float8 * 1000 as now",
    });
    const now = rows[0]?.now;
    if (now === undefined) throw new Error("PostgreSQL does not tell the time.");
    // PostgreSQL answered in between, so that what we know must lie between these; if it does, it is kept.
    const earliest = now - steadyNow();
    const latest = now - askedAt;
    const middle = (earliest + latest) / 2;
    aheadOfSteadyMs = isRead ? Math.min(Math.max(aheadOfSteadyMs, earliest), latest) : middle;
    isRead = true;
  }

  const stopping = new AbortController();
  const follow = async () => {
    while (!stopping.signal.aborted) {
      // Only stopping ends it early.
      await sleep(everyMs, undefined, { signal: stopping.signal }).catch(() => undefined);
      if (!stopping.signal.aborted) await read().catch(onError);
    }
  };
  await read().catch(onError);
  const following = follow();
  const nowMs = () => steadyNow() + aheadOfSteadyMs;
  return {
    now: () => new Date(nowMs()),
    hostAheadMs: () => Date.now() - nowMs(),
    async stop() {
      stopping.abort();
      await following;
    },
  };
}
