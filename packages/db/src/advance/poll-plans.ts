import type { Policy } from "@account-opening/core";
import { createPollPlanner } from "@account-opening/core/polling";
import { cacheFor } from "../connection/cache.ts";
import type { Database } from "../connection/database.ts";
import { countJobEnds, readEndSignals, readJobEnds } from "./job-ends.ts";

/** Maximum age of what is known about durations. */
const endsMaxAgeMs = 30_000;

/** Maximum age of what is known about webhooks: their loss must be known soon. */
const signalsMaxAgeMs = 1_000;

/**
 * When to read the status of running jobs, by what PostgreSQL holds about ended ones. Only rows for which a plan has to be
 * computed again are read.
 */
export function cachePollPlans(database: Pick<Database, "pool">, policy: Policy) {
  const planner = createPollPlanner(policy);
  const learn = cacheFor(async () => {
    const revised = (await countJobEnds(database)).filter(planner.isRevised);
    planner.learn(await readJobEnds(database, revised));
  }, endsMaxAgeMs);
  const judgeWebhooks = cacheFor(
    async () => planner.judgeWebhooks(await readEndSignals(database)),
    signalsMaxAgeMs,
  );
  return async (now: Date) => {
    await Promise.all([learn(now), judgeWebhooks(now)]);
    return planner.planFor;
  };
}
