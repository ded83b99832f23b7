import type { Limit } from "./limit.ts";
import type { Grant } from "./rate-limits.ts";

/** One process uses this share of each rate, as if eight processes shared it. */
const localShare = 1 / 8;

/** A token bucket for each rate, in this process only. The due times in PostgreSQL keep the minimum intervals. */
export function createLocalRateLimits(steadyNow: () => number): { acquire(limits: readonly Limit[]): Grant } {
  const buckets = new Map<string, { tokens: number; at: number }>();
  return {
    acquire(limits) {
      const now = steadyNow();
      const rates = limits.filter((limit) => limit.kind === "rate");
      const current = rates.map((limit) => {
        const perMs = (limit.perSecond * localShare) / 1_000;
        const tokensMax = Math.max(1, limit.burst * localShare);
        const { tokens, at } = buckets.get(limit.name) ?? { tokens: tokensMax, at: now };
        return { name: limit.name, perMs, tokens: Math.min(tokensMax, tokens + (now - at) * perMs) };
      });
      const waitsMs = current.map(({ tokens, perMs }) => Math.ceil((1 - tokens) / perMs));
      const retryAfterMs = Math.max(0, ...waitsMs);
      if (retryAfterMs > 0) return { ok: false, retryAfterMs };
      for (const { name, tokens } of current) buckets.set(name, { tokens: tokens - 1, at: now });
      return { ok: true };
    },
  };
}
