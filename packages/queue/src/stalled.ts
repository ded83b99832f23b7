import type { ConsumerHealth } from "./consumer.ts";

/**
 * A consumer is stalled when it had capacity and took no job for longer than `stalledMs`, while heartbeat jobs were being
 * added. `heartbeatsSince` is the start of that period; null while Redis is unavailable, when no consumer counts as stalled.
 */
export function isStalled(
  { lastAliveAt, runningCount, concurrency }: ConsumerHealth,
  heartbeatsSince: Date | null,
  stalledMs: number,
  now: Date,
): boolean {
  if (heartbeatsSince === null || runningCount >= concurrency) return false;
  const silentSinceMs = Math.max(lastAliveAt.getTime(), heartbeatsSince.getTime());
  return now.getTime() - silentSinceMs > stalledMs;
}
