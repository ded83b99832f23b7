import type { RateLimitSetting } from "@account-opening/runtime/config";
import type { Problem } from "@account-opening/runtime/http";
import { RateLimiterMemory, RateLimiterRes } from "rate-limiter-flexible";
import { problem, retryAfter } from "./problems.ts";

/** So many of something within so many seconds, for each who. Counted by each process for itself: Redis may be away. */
export interface RateLimit {
  /** @throws a 429 when there is nothing left. */
  spend(who: string): Promise<void>;
  /** A 429 when there is nothing left, otherwise null. Spends nothing. */
  refusal(who: string): Promise<Problem | null>;
}

export function createRateLimit({ limit, windowSeconds }: RateLimitSetting): RateLimit {
  const limiter = new RateLimiterMemory({ points: limit, duration: windowSeconds });
  return {
    async spend(who) {
      await limiter.consume(who).catch((refusal: unknown) => {
        throw refusal instanceof RateLimiterRes ? tooMany(refusal) : refusal;
      });
    },
    async refusal(who) {
      const spent = await limiter.get(who);
      return spent !== null && spent.consumedPoints > limit ? tooMany(spent) : null;
    },
  };
}

function tooMany({ msBeforeNext }: RateLimiterRes) {
  return problem("too-many-requests", { headers: retryAfter(msBeforeNext) });
}
