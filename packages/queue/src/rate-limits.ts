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
 * Limits that all workers share, by Redis's own clock. While Redis is away, or refuses, each process goes by a small part of
 * every rate, on its own clock, and `onUnavailable` is told; the due times in PostgreSQL keep a member's reads apart anyway.
 */
export interface RateLimits {
  /** All or nothing: when one limit refuses, none is used up. `retryAfterMs` is the longest wait of them. */
  acquire(...limits: Limit[]): Promise<Grant>;
  /** Lets the gap begin now, for instance when the answer has come and not when the request was granted. */
  restartInterval(name: string, gapMs: number): Promise<void>;
}

/** What Redis held of a limit could not be used, and was reset: somebody wrote to it, or its clock jumped back. */
export class RateLimitResetError extends Error {
  override name = "BudgetResetError";
  constructor() {
    super("A limit's state in Redis could not be used, and was reset.");
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
  const keyOf = (kind: Limit["kind"], name: string) => `${prefix}:budget:${kind}:${name}`;

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
