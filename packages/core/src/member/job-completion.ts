import type { Instant } from "../instant.ts";
import { meaningOf } from "./connection-status.ts";
import type { Job } from "./lane.ts";
import type { LastStatus } from "./status-snapshot.ts";

/**
 * What the last status means for the requested job:
 * - `running`: MX is busy;
 * - `ended`: the status shows the end of this job;
 * - `unconfirmed`: MX is idle, but the status may be from before the job: read it again;
 * - `grace_expired`: the status has not changed for the grace period: read the results.
 */
export type JobCompletion = "running" | "ended" | "unconfirmed" | "grace_expired";

/**
 * MX's status names no job, its timestamps have a resolution of one second, and after a request it may still show the end of
 * the previous job. An end is confirmed if, after the request, status showed MX busy and then idle, or the timestamp of the last
 * success differs from the baseline (equality proves nothing), or the status shows a new error. See ADR 2.
 */
export function jobCompletion(job: Job, status: LastStatus, graceMs: number, now: Instant): JobCompletion {
  if (status.isBeingAggregated) return "running";
  if (isConfirmedEnd(job, status)) return "ended";
  return job.idleSince !== null && now - job.idleSince >= graceMs ? "grace_expired" : "unconfirmed";
}

function isConfirmedEnd(job: Job, status: LastStatus): boolean {
  const meaning = meaningOf(status.connectionStatus);
  if (meaning.is === "in_progress") return false;
  if (job.seenRunning) return true;
  if (meaning.is === "success") {
    return status.successfullyAggregatedAt !== job.baseline.successfullyAggregatedAt;
  }
  return status.connectionStatus !== job.baseline.connectionStatus;
}

/** Whether MX's latest job began after the request. The resolution is one second. */
export function hasBegunSince(baseline: { aggregatedAt: string | null }, status: LastStatus): boolean {
  return status.aggregatedAt !== baseline.aggregatedAt;
}
