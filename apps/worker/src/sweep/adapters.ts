import type { Database } from "@account-opening/db";
import { feed } from "@account-opening/db/notifications";
import { dueRows, retention } from "@account-opening/db/sweep";
import type { WorkerConfig } from "../config.ts";
import type { SweepPorts } from "./sweep.ts";

const dayMs = 86_400_000;

/** The store of the sweep, on PostgreSQL. */
export function sweepStore(
  database: Database,
  { unassignedWebhookDays }: Pick<WorkerConfig, "unassignedWebhookDays">,
): SweepPorts["store"] {
  const periods = { ...retention.defaults, unassignedWebhooksMs: unassignedWebhookDays * dayMs };
  return {
    callsDue: (after, until, limit) => dueRows.calls(database, after, until, limit),
    checksDue: (after, until, limit) => dueRows.checks(database, after, until, limit),
    publishEvents: async (now) => (await feed.publish(database, now)).dueDeliveries,
    repairCalls: (limit) => dueRows.repairCalls(database, limit),
    deleteExpired: (now) => retention.deleteExpired(database, periods, now),
    readBacklog: (now) => dueRows.readBacklog(database, now),
  };
}
