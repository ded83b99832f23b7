import type { Instant } from "../instant.ts";
import { meaningOf } from "./connection-status.ts";
import type { Job } from "./lane.ts";
import type { Seen } from "./status-snapshot.ts";

/**
 * What the newest status says of a job of ours:
 * - `running`: MX is busy;
 * - `ended`: what status shows is this job's end;
 * - `quiet`: MX is idle, but that may be old news or a late flip: look again;
 * - `overdue`: quiet for longer than an accepted job may show no effect: look at the evidence.
 */
export type Verdict = "running" | "ended" | "quiet" | "overdue";

/**
 * MX's status names no job, its stamps have one-second resolution, and right after a request it may still show the
 * last job's end. So an end is believed when, after the request, MX was seen busy and then idle; or the stamp of
 * the last success differs from the remembered one (equality proves nothing); or an error shows that was not
 * there before.
 */
export function verdictOn(job: Job, seen: Seen, graceMs: number, now: Instant): Verdict {
  if (seen.isBeingAggregated) return "running";
  if (isProof(job, seen)) return "ended";
  return job.quietSince !== null && now - job.quietSince >= graceMs ? "overdue" : "quiet";
}

function isProof(job: Job, seen: Seen): boolean {
  const meaning = meaningOf(seen.connectionStatus);
  if (meaning.is === "in_progress") return false;
  if (job.seenRunning) return true;
  if (meaning.is === "success") {
    return seen.successfullyAggregatedAt !== job.baseline.successfullyAggregatedAt;
  }
  return seen.connectionStatus !== job.baseline.connectionStatus;
}

/** Whether MX's latest job began after the request, to the resolution of its stamps. */
export function hasBegunSince(baseline: { aggregatedAt: string | null }, seen: Seen): boolean {
  return seen.aggregatedAt !== baseline.aggregatedAt;
}
