import { createAvailability } from "./availability.ts";
import type { RedisConnection } from "./connection.ts";
import type { Limit } from "./limit.ts";
import { createLocalRateLimits } from "./local-rate-limits.ts";
import { defaultPrefix } from "./queues.ts";
import { defineRateLimitCommands } from "./rate-limits-lua.ts";

export type Grant = { readonly ok: true } | { readonly ok: false; readonly retryAfterMs: number };

/**
 * Rate limits that all workers share, measured by Redis's clock. While Redis is unavailable, each process uses a small
 * share of every rate on its own clock and calls `onUnavailable`. Due times in PostgreSQL still keep a member's status
 * reads apart.
 */
export interface RateLimits {
  /** All or nothing: if one limit refuses, none is consumed. `retryAfterMs` is the longest wait. */
  acquire(...limits: Limit[]): Promise<Grant>;
  /** Starts the minimum interval now, for instance when the response arrives rather than when the request is permitted. */
  restartInterval(name: string, minIntervalMs: number): Promise<void>;
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
  redis: RedisConnection;
  onUnavailable: (error: unknown) => void;
  prefix?: string;
  /** A monotonic clock, in milliseconds. */
  steadyNow?: () => number;
}

export function createRateLimits({
  redis,
  onUnavailable,
  prefix = defaultPrefix,
  steadyNow = () => performance.now(),
}: RateLimitsOptions): RateLimits {
  const local = createLocalRateLimits(steadyNow);
  const availability = createAvailability(steadyNow, onUnavailable);
  const commands = defineRateLimitCommands(redis);
  const keyOf = (kind: Limit["kind"], name: string) => `${prefix}:rate-limit:${kind}:${name}`;

  return {
    async acquire(...limits) {
      const keys = limits.map(({ kind, name }) => keyOf(kind, name));
      const result = await availability.request(() =>
        commands.acquireLimits(keys.length, ...keys, ...limits.flatMap(argumentsOf)),
      );
      if (result === undefined) return local.acquire(limits);
      const [waitMs, resetCount] = result;
      if (resetCount > 0) onUnavailable(new RateLimitResetError());
      return waitMs === 0 ? { ok: true } : { ok: false, retryAfterMs: waitMs };
    },
    async restartInterval(name, minIntervalMs) {
      await availability.request(() =>
        commands.restartInterval(keyOf("minInterval", name), wholeMs(minIntervalMs)),
      );
    },
  };
}

/** Three arguments for each limit, as `acquireLua` reads them. */
function argumentsOf(limit: Limit): (string | number)[] {
  switch (limit.kind) {
    case "rate":
      return ["rate", limit.perSecond, limit.burst];
    case "minInterval":
      return ["minInterval", wholeMs(limit.minIntervalMs), 0];
  }
}

/** Redis expires a key after 1 ms or more. */
function wholeMs(ms: number): number {
  return Math.max(1, Math.ceil(ms));
}
