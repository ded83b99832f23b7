import { randomUUID } from "node:crypto";
import type { DueCall } from "@account-opening/core/advance";
import type { Database } from "@account-opening/db";
import { feed } from "@account-opening/db/notifications";
import { cacheMemberCounts, dueRows, retention, takeDuty } from "@account-opening/db/sweep";
import type { WorkerConfig } from "../config.ts";
import type { SweepPorts } from "./sweep.ts";

const dayMs = 86_400_000;

/** Sweeps until another worker takes over the duty of a worker that has stopped. */
const sweepsPerDuty = 3;

/** Counting all members takes a second for ten million of them. */
const memberCountsAgeMaxMs = 60_000;

/** Pages of members that one sweep searches for missing calls. The next sweep continues after them. */
const repairPagesMax = 100;

/** The store of the sweep, on PostgreSQL. */
export function sweepStore(
  database: Database,
  { unassignedWebhookDays, sweepIntervalMs }: Pick<WorkerConfig, "unassignedWebhookDays" | "sweepIntervalMs">,
): SweepPorts["store"] {
  const periods = { ...retention.defaults, unassignedWebhooksMs: unassignedWebhookDays * dayMs };
  let lastGuid: string | null = null;
  const members = cacheMemberCounts(database, memberCountsAgeMaxMs);
  const duty = { duty: "database_gauges", holder: randomUUID() } as const;
  const dutyMs = sweepsPerDuty * sweepIntervalMs;
  return {
    callsDue: (after, until, limit) => dueRows.calls(database, after, until, limit),
    checksDue: (after, until, limit) => dueRows.checks(database, after, until, limit),
    publishEvents: async (now) => (await feed.publish(database, now)).dueEndpoints,
    async repairCalls(limit) {
      const repaired: DueCall[] = [];
      for (let page = 0; page < repairPagesMax; page += 1) {
        const { calls, lastGuid: last } = await dueRows.repairCalls(database, limit, lastGuid ?? "");
        repaired.push(...calls);
        lastGuid = last;
        if (last === null) break;
      }
      return repaired;
    },
    deleteExpired: (now) => retention.deleteExpired(database, periods, now),
    async readFacts(now) {
      if (!(await takeDuty(database, duty, dutyMs, now))) return null;
      return { backlog: await dueRows.readBacklog(database, now), members: await members(now) };
    },
  };
}
