import { repairDueTimes } from "@account-opening/db/sweep";
import { repeat } from "@account-opening/runtime";
import type { Dependencies } from "../dependencies.ts";

const everyMs = 60_000;
const pageSize = 1_000;

/** Repairs rows that are due later than they may be, once a minute, on PostgreSQL alone. */
export function startDueTimeRepair({ database, policy, metrics, log, clock }: Dependencies) {
  const repaired = metrics.counter(
    "worker_due_times_repaired_total",
    "Rows that were due later than they may be, and were made due, by table",
    ["table"],
  );
  return repeat(async () => {
    try {
      const counts = await repairDueTimes(database, policy, clock(), pageSize);
      const byTable = {
        outbox: counts.callCount,
        balance_checks: counts.checkCount,
        deliveries: counts.deliveryCount,
        endpoints: counts.endpointCount,
      };
      for (const [table, count] of Object.entries(byTable)) {
        repaired.inc({ table }, count);
        if (count > 0) log.dueTimesRepaired(table, count);
      }
    } catch (error) {
      // PostgreSQL is away: the next round tries again.
      log.sweepFailed(error);
    }
  }, everyMs);
}
