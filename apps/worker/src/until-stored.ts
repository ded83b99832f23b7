import { setTimeout as pause } from "node:timers/promises";
import { isDatabaseUnavailable } from "@account-opening/db";

export interface RetentionOptions {
  /** Aborted when shutdown begins. Then there is one last attempt. */
  closing: AbortSignal;
  /** Called for each attempt that failed because PostgreSQL is unavailable. */
  onUnavailable(error: unknown): void;
  retryMs?: number;
  retainedMsMax?: number;
}

/**
 * Repeats `store` while PostgreSQL is unavailable, for instance during a failover. An answer from outside would otherwise be
 * lost, and the call repeated. `store` checks that the claim is still held, so a late attempt changes nothing that another
 * worker has taken over.
 */
export async function untilStored<Result>(
  store: () => Promise<Result>,
  { closing, onUnavailable, retryMs = 200, retainedMsMax = 5 * 60_000 }: RetentionOptions,
): Promise<Result> {
  const retainedUntil = performance.now() + retainedMsMax;
  for (;;) {
    const isLast = closing.aborted || performance.now() >= retainedUntil;
    try {
      return await store();
    } catch (error) {
      if (isLast || !isDatabaseUnavailable(error)) throw error;
      onUnavailable(error);
    }
    // The only error is the abort by the shutdown.
    await pause(retryMs, undefined, { signal: closing }).catch(() => undefined);
  }
}
