import type { Redis } from "ioredis";
import { holdLua, takeLua } from "./budget-lua.ts";
import type { Limit } from "./limit.ts";
import { defaultPrefix } from "./names.ts";
import { createScript } from "./script.ts";

export type Grant =
  | { readonly ok: true }
  | { readonly ok: false; readonly retryAfterMs: number; readonly limitedBy: Limit };

/**
 * Limits that all workers share, by Redis's own clock. While Redis is away everything is granted, and `onUnavailable`
 * is told: a call without a budget is better than a member that stands still, and the due times in Postgres
 * keep a member's reads apart anyway.
 */
export interface Budget {
  /** All or nothing: when one limit refuses, none is used up. `retryAfterMs` is the longest wait of them. */
  take(...limits: Limit[]): Promise<Grant>;
  /** Lets the gap begin now, for instance when the answer has come and not when the request was granted. */
  restartGap(name: string, gapMs: number): Promise<void>;
}

export interface BudgetOptions {
  /** From `connectProducer`. */
  redis: Redis;
  onUnavailable: (error: unknown) => void;
  prefix?: string;
}

export function createBudget({ redis, onUnavailable, prefix = defaultPrefix }: BudgetOptions): Budget {
  const takeScript = createScript(redis, takeLua);
  const holdScript = createScript(redis, holdLua);
  const keyOf = (kind: Limit["kind"], name: string) => `${prefix}:budget:${kind}:${name}`;

  const hold = async (key: string, ms: number) => {
    try {
      await holdScript([key], [Math.max(1, Math.ceil(ms))]);
    } catch (error) {
      onUnavailable(error);
    }
  };
  return {
    async take(...limits) {
      try {
        const keys = limits.map(({ kind, name }) => keyOf(kind, name));
        return grantOf(limits, await takeScript(keys, limits.flatMap(valuesOf)));
      } catch (error) {
        onUnavailable(error);
        return { ok: true };
      }
    },
    restartGap: (name, gapMs) => hold(keyOf("gap", name), gapMs),
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

function grantOf(limits: readonly Limit[], [waitMs, position]: readonly unknown[]): Grant {
  const limitedBy = limits[Number(position) - 1];
  return limitedBy === undefined ? { ok: true } : { ok: false, retryAfterMs: Number(waitMs), limitedBy };
}
