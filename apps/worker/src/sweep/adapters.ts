import type { Database } from "@account-opening/db";
import { feed } from "@account-opening/db/notifications";
import { dueRows, retention } from "@account-opening/db/sweep";
import type { Producer, Watermark } from "@account-opening/queue";
import type { WorkerConfig } from "../config.ts";
import type { SweepPorts } from "./sweep.ts";

const dayMs = 86_400_000;

/** The ports of the sweep, on PostgreSQL and Redis. */
export function sweepPorts(
  database: Database,
  producer: Producer,
  watermark: Watermark,
  { unassignedWebhookDays }: Pick<WorkerConfig, "unassignedWebhookDays">,
): SweepPorts {
  const periods = { ...retention.defaults, unassignedWebhooksMs: unassignedWebhookDays * dayMs };
  return {
    callsDue: (after, until, limit) => dueRows.calls(database, after, until, limit),
    checksDue: (after, until, limit) => dueRows.checks(database, after, until, limit),
    publishEvents: async (now) => (await feed.publish(database, now)).dueDeliveries,
    repairCalls: (limit) => dueRows.repairCalls(database, limit),
    deleteExpired: (now) => retention.deleteExpired(database, periods, now),
    readBacklog: (now) => dueRows.readBacklog(database, now),
    readWatermark: () => watermark.read(),
    writeWatermark: (until) => watermark.write(until),
    enqueueCalls: (calls) => producer.enqueueCalls(calls),
    enqueueCheckTimers: (checks) => producer.enqueueCheckTimers(checks),
    enqueueDeliveries: (deliveries) => producer.enqueueDeliveries(deliveries),
  };
}
