import { backoffMs } from "@account-opening/core";
import { type Erasure, erasures } from "@account-opening/db/erasure";
import type { Context } from "../context.ts";

/** An erasure that makes no progress for this long has lost its process. It must be longer than a call to MX. */
const lostMs = 20_000;

const retryBaseMs = 5_000;

/** The longest wait before an erasure that failed is continued. */
export const retryMaxMs = 10 * 60_000;

/** When the api continues an erasure that a process works on now, if that process is lost. */
export function dueWhileRunning(now: Date): Date {
  return new Date(now.getTime() + lostMs);
}

/** Does the work of an erasure. If it fails, the api continues it by itself, after a growing wait. */
export async function completeOrPostpone<Result>(
  { guid, continuationCount }: Pick<Erasure, "guid" | "continuationCount">,
  { database, clock, log }: Context,
  work: () => Promise<Result>,
): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    const waitMs = backoffMs(retryBaseMs, continuationCount + 1, retryMaxMs, guid);
    const dueAt = new Date(clock().getTime() + waitMs);
    // Without the postponement, it is continued after `lostMs`.
    await erasures.postpone(database, guid, dueAt).catch(log.erasuresFailed);
    throw error;
  }
}
