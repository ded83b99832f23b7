import { erasures } from "@account-opening/db/erasure";
import { repeat } from "@account-opening/runtime";
import type { Context } from "../context.ts";
import type { ApiMetrics } from "../metrics.ts";
import { continueErasures } from "./continue-erasures.ts";

const intervalMs = 2_000;

/** Continues incomplete erasures until it is stopped, and counts those that remain. */
export function startErasures(context: Context, metrics: ApiMetrics): { stop(): Promise<void> } {
  return repeat(async () => {
    try {
      await continueErasures(context);
      metrics.incompleteErasures(await erasures.countIncomplete(context.database));
    } catch (error) {
      // PostgreSQL is unavailable: the next round tries again.
      context.log.erasuresFailed(error);
    }
  }, intervalMs);
}
