import { retention } from "@account-opening/db/sweep";
import { timelinePartitions } from "@account-opening/db/timeline";
import { repeat, reportGauge } from "@account-opening/runtime";
import type { Dependencies } from "../dependencies.ts";

/** A partition that is in use is created or dropped by a later round. */
const everyMs = 3_600_000;

const dayMs = 86_400_000;

/** Creates the months of the timeline ahead of time, and drops expired ones. Every worker does; the database lets one at a time. */
export function startTimelinePartitions({ database, config, metrics, log, clock }: Dependencies) {
  const periods = {
    webhooksMs: retention.defaults.webhooksMs,
    entriesMs: config.timelineDays === undefined ? null : config.timelineDays * dayMs,
  };
  let endsAt: Date | null = null;
  // The value falls while rounds fail, and is missing until the first one.
  reportGauge(
    metrics,
    "timeline_partition_days_ahead",
    "Days until the timeline has no partition for new entries. Below 0, they are stored in its default partition.",
    () => (endsAt === null ? Number.NaN : (endsAt.getTime() - clock().getTime()) / dayMs),
  );
  const unexported = metrics.gauge(
    "timeline_partitions_unexported",
    "Partitions of the timeline that are older than TIMELINE_DAYS and wait for their export",
  );
  return repeat(async () => {
    try {
      const kept = await timelinePartitions.keep(database, periods, clock());
      endsAt = kept.endsAt;
      unexported.set(kept.unexportedCount);
      for (const partition of kept.dropped) log.partitionDropped(partition);
    } catch (error) {
      // The lock was not available, or PostgreSQL: the next round retries.
      log.partitionsNotKept(error);
    }
  }, everyMs);
}
