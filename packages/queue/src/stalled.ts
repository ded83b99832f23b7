import type { ConsumerHealth } from "./consumer.ts";

/**
 * Deaf is a consumer that has taken nothing for longer than `deafMs` although it had room, and although heartbeats could
 * be added all that time: since `audibleSince`, or null while Redis is away, which is nobody's deafness.
 */
export function isStalled(
  { lastAliveAt, runningCount, concurrency }: ConsumerHealth,
  audibleSince: Date | null,
  deafMs: number,
  now: Date,
): boolean {
  if (audibleSince === null || runningCount >= concurrency) return false;
  const silentSinceMs = Math.max(lastAliveAt.getTime(), audibleSince.getTime());
  return now.getTime() - silentSinceMs > deafMs;
}
