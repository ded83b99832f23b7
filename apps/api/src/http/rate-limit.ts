import type { RateLimitSetting } from "@account-opening/runtime/config";
import type { Problem } from "@account-opening/runtime/http";
import { RateLimiterMemory, RateLimiterRes } from "rate-limiter-flexible";
import { problem, retryAfter } from "./problems.ts";

/** A rate limit by key. Each process counts for itself, so that it works without Redis. */
export interface RateLimit {
  /** @throws a 429 if the limit is exceeded. */
  spend(who: string): Promise<void>;
  /** A 429 if the limit is exceeded, otherwise null. It does not count as a request. */
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
