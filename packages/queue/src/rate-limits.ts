import type { Redis } from "ioredis";
import type { Limit } from "./limit.ts";
import { createAvailability, createLocalRateLimits } from "./local-rate-limits.ts";
import { defaultPrefix } from "./queues.ts";
import { acquireLua, restartLua } from "./rate-limits-lua.ts";
import { createScript } from "./script.ts";

export type Grant =
  | { readonly ok: true }
  | { readonly ok: false; readonly retryAfterMs: number; readonly limitedBy: Limit };

/**
 * Rate limits that all workers share, measured by Redis's clock. While Redis is unavailable, each process uses a small share of
 * every rate on its own clock and calls `onUnavailable`. Due times in PostgreSQL still keep a member's status reads apart.
 */
export interface RateLimits {
  /** All or nothing: if one limit refuses, none is consumed. `retryAfterMs` is the longest wait. */
  acquire(...limits: Limit[]): Promise<Grant>;
  /** Starts the minimum interval now, for instance when the response arrives rather than when the request is permitted. */
  restartInterval(name: string, gapMs: number): Promise<void>;
}

/** The stored state of a limit was invalid and was reset: another client wrote to it, or the clock of Redis moved back. */
export class RateLimitResetError extends Error {
  override name = "RateLimitResetError";
  constructor() {
    super("The state of a rate limit in Redis was invalid and was reset.");
  }
}

export interface RateLimitsOptions {
  /** From `connectProducer`. */
  redis: Redis;
  onUnavailable: (error: unknown) => void;
  prefix?: string;
  /** A steady clock, in milliseconds. */
  steadyNow?: () => number;
}

export function createRateLimits({
  redis,
  onUnavailable,
  prefix = defaultPrefix,
  steadyNow = () => performance.now(),
}: RateLimitsOptions): RateLimits {
  const local = createLocalRateLimits(steadyNow);
  const away = createAvailability(steadyNow);
  const takeScript = createScript(redis, acquireLua);
  const holdScript = createScript(redis, restartLua);
  const keyOf = (kind: Limit["kind"], name: string) => `${prefix}:rate-limit:${kind}:${name}`;

  async function askRedis<Answer>(question: () => Promise<Answer>): Promise<Answer | undefined> {
    if (!away.mayAsk()) return undefined;
    // While Redis fails nobody waits for it: the answer only tells whether it is back.
    const isWaitedFor = !away.isAway();
    const answer = question().then(
      (answered) => {
        away.answered();
        return answered;
      },
      (error: unknown) => {
        away.failed();
        onUnavailable(error);
        return undefined;
      },
    );
    return isWaitedFor ? answer : undefined;
  }
  return {
    async acquire(...limits) {
      const keys = limits.map(({ kind, name }) => keyOf(kind, name));
      const answer = await askRedis(() => takeScript(keys, limits.flatMap(valuesOf)));
      if (answer === undefined) return local.take(limits);
      const [waitMs, position, resetCount] = answer;
      if (Number(resetCount) > 0) onUnavailable(new RateLimitResetError());
      return grantOf(limits, Number(waitMs), Number(position));
    },
    async restartInterval(name, gapMs) {
      await askRedis(() => holdScript([keyOf("gap", name)], [Math.max(1, Math.ceil(gapMs))]));
    },
  };
}

/** Three values for each limit, as `takeLua` reads them. */
function valuesOf(limit: Limit): (string | number)[] {
  switch (limit.kind) {
    case "rate":
      return ["rate", limit.perSecond, limit.burst];
    case "gap":
      return ["gap", Math.max(1, Math.ceil(limit.gapMs)), 0];
  }
}

function grantOf(limits: readonly Limit[], waitMs: number, position: number): Grant {
  const limitedBy = limits[position - 1];
  return limitedBy === undefined ? { ok: true } : { ok: false, retryAfterMs: waitMs, limitedBy };
}
