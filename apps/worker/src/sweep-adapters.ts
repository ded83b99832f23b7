import {
  callsDue,
  checksDue,
  type Database,
  defaultRetention,
  deleteExpired,
  publishNotices,
  readBacklog,
  repairCalls,
} from "@account-opening/db";
import type { Producer, Watermark } from "@account-opening/queue";
import type { SweepPorts } from "./sweep.ts";

/** The sweep's ports on PostgreSQL and Redis. */
export function sweepPorts(database: Database, producer: Producer, watermark: Watermark): SweepPorts {
  return {
    callsDue: (after, until, limit) => callsDue(database, after, until, limit),
    checksDue: (after, until, limit) => checksDue(database, after, until, limit),
    publishNotices: async (now) => (await publishNotices(database, now)).armed,
    repairCalls: (limit) => repairCalls(database, limit),
    deleteExpired: (now) => deleteExpired(database, defaultRetention, now),
    readBacklog: (now) => readBacklog(database, now),
    readArmedUntil: () => watermark.read(),
    writeArmedUntil: (until) => watermark.write(until),
    arm: (calls) => producer.perform(calls),
    wake: (checks) => producer.wake(checks),
    notify: (deliveries) => producer.notify(deliveries),
  };
}
