import type { Database } from "@account-opening/db";
import { publishEvents } from "@account-opening/db/notifications";
import {
  callsDue,
  checksDue,
  defaultRetention,
  deleteExpired,
  readBacklog,
  repairCalls,
} from "@account-opening/db/sweep";
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
  const retention = { ...defaultRetention, unassignedWebhooksMs: unassignedWebhookDays * dayMs };
  return {
    callsDue: (after, until, limit) => callsDue(database, after, until, limit),
    checksDue: (after, until, limit) => checksDue(database, after, until, limit),
    publishEvents: async (now) => (await publishEvents(database, now)).dueDeliveries,
    repairCalls: (limit) => repairCalls(database, limit),
    deleteExpired: (now) => deleteExpired(database, retention, now),
    readBacklog: (now) => readBacklog(database, now),
    readWatermark: () => watermark.read(),
    writeWatermark: (until) => watermark.write(until),
    enqueueCalls: (calls) => producer.enqueueCalls(calls),
    enqueueCheckTimers: (checks) => producer.enqueueCheckTimers(checks),
    enqueueDeliveries: (deliveries) => producer.enqueueDeliveries(deliveries),
  };
}
