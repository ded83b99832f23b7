import type { Limit } from "./limit.ts";
import type { Grant } from "./rate-limits.ts";

/** Of every rate, what one process takes while it cannot ask: as if eight of them shared it. */
const localShare = 1 / 8;

/** A token bucket for each rate, in this process alone. Gaps are left to the due times in PostgreSQL. */
export function createLocalRateLimits(steadyNow: () => number): { take(limits: readonly Limit[]): Grant } {
  const buckets = new Map<string, { left: number; at: number }>();
  return {
    take(limits) {
      const now = steadyNow();
      const rates = limits.filter((limit) => limit.kind === "rate");
      const asked = rates.map((limit) => {
        const perMs = (limit.perSecond * localShare) / 1_000;
        const max = Math.max(1, limit.burst * localShare);
        const { left, at } = buckets.get(limit.name) ?? { left: max, at: now };
        return { limit, perMs, left: Math.min(max, left + (now - at) * perMs) };
      });
      const refusal = asked.find(({ left }) => left < 1);
      if (refusal !== undefined) {
        const retryAfterMs = Math.ceil((1 - refusal.left) / refusal.perMs);
        return { ok: false, retryAfterMs, limitedBy: refusal.limit };
      }
      for (const { limit, left } of asked) buckets.set(limit.name, { left: left - 1, at: now });
      return { ok: true };
    },
  };
}

/** Redis is asked again so long after it has failed to answer. */
const askAgainMs = 1_000;

/** Whether Redis is worth asking: while it fails, one question at a time, and only now and then. */
export function createAvailability(steadyNow: () => number) {
  let isAway = false;
  let askAgainAt = 0;
  return {
    isAway: (): boolean => isAway,
    mayAsk(): boolean {
      if (!isAway) return true;
      if (steadyNow() < askAgainAt) return false;
      askAgainAt = Number.POSITIVE_INFINITY;
      return true;
    },
    answered(): void {
      isAway = false;
    },
    failed(): void {
      isAway = true;
      askAgainAt = steadyNow() + askAgainMs;
    },
  };
}
