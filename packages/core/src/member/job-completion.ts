import type { Instant } from "../instant.ts";
import { meaningOf } from "./connection-status.ts";
import type { Job } from "./lane.ts";
import type { LastStatus } from "./status-snapshot.ts";

/**
 * What the newest status says of a job of ours:
 * - `running`: MX is busy;
 * - `ended`: what status shows is this job's end;
 * - `unconfirmed`: MX is idle, but that may be old news or a late flip: look again;
 * - `grace_expired`: quiet for longer than an accepted job may show no effect: look at the evidence.
 */
export type JobCompletion = "running" | "ended" | "unconfirmed" | "grace_expired";

/**
 * MX's status names no job, its stamps have one-second resolution, and right after a request it may still show the
 * last job's end. So an end is believed when, after the request, MX was seen busy and then idle; or the stamp of
 * the last success differs from the remembered one (equality proves nothing); or an error shows that was not
 * there before.
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

/** Whether MX's latest job began after the request, to the resolution of its stamps. */
export function hasBegunSince(baseline: { aggregatedAt: string | null }, status: LastStatus): boolean {
  return status.aggregatedAt !== baseline.aggregatedAt;
}
