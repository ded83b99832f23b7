import { dueRows } from "@account-opening/db/sweep";
import { repeat } from "@account-opening/runtime";
import type { Dependencies } from "../dependencies.ts";

const everyMs = 60_000;
const pageSize = 1_000;

/** Once a minute, repairs rows whose due time is later than allowed. It needs only PostgreSQL. */
export function startDueTimeRepair({ database, policy, metrics, log, clock }: Dependencies) {
  const repaired = metrics.counter(
    "worker_due_times_repaired_total",
    "Rows whose due time was later than allowed and was repaired, by table",
    ["table"],
  );
  return repeat(async () => {
    try {
      const counts = await dueRows.repairTimes(database, policy, clock(), pageSize);
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
      // PostgreSQL is unavailable: the next round retries.
      log.sweepFailed(error);
    }
  }, everyMs);
}
