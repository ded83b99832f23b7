import { memberStateNames, nextPollMs, type Policy } from "@account-opening/core";
import type { InstitutionStatistics } from "@account-opening/db/summary";
import type { z } from "zod";
import type { institutionDetail, institutionStatistics } from "./statistics-schema.ts";

export function statisticsView(
  read: InstitutionStatistics,
  policy: Policy,
): z.input<typeof institutionStatistics> {
  const countOf = (state: string) => read.members.find((each) => each.state === state)?.count ?? 0;
  const sumOf = (...states: string[]) =>
    read.outcomes.reduce((sum, { state, count }) => (states.includes(state) ? sum + count : sum), 0);
  const stopped = sumOf("action_required", "failed");
  const ended = sumOf("connected") + stopped;
  return {
    institution_code: read.code,
    since: read.since.toISOString(),
    members: Object.fromEntries(memberStateNames.map((state) => [state, countOf(state)])) as Record<
      (typeof memberStateNames)[number],
      number
    >,
    oauth_members: read.oauthMemberCount,
    jobs: read.jobs.map((job) => jobView(job, policy)),
    outcomes: read.outcomes,
    failure_rate: ended === 0 ? null : stopped / ended,
    webhooks: {
      count: read.webhooks.count,
      last_received_at: read.webhooks.lastReceivedAt?.toISOString() ?? null,
    },
  };
}

export function detailView(read: InstitutionStatistics, policy: Policy): z.input<typeof institutionDetail> {
  return {
    ...statisticsView(read, policy),
    poll_floor_ms: policy.pollFloorMs,
    poll_ceiling_ms: policy.pollCeilingMs,
    jobs: read.jobs.map((job) => ({
      ...jobView(job, policy),
      durations_ms: [...job.durationsMs].sort((a, b) => a - b),
      planned_reads_ms: plannedReads(job.durationsMs, policy),
    })),
  };
}

function jobView({ kind, durationsMs }: InstitutionStatistics["jobs"][number], policy: Policy) {
  const sorted = [...durationsMs].sort((a, b) => a - b);
  const reads = plannedReads(durationsMs, policy);
  const seen = sorted.map((durationMs) => {
    const index = reads.findIndex((readMs) => readMs >= durationMs);
    return { reads: index + 1, afterMs: (reads[index] ?? durationMs) - durationMs };
  });
  return {
    job: kind,
    known_jobs: sorted.length,
    median_ms: quantile(sorted, 0.5),
    p95_ms: quantile(sorted, 0.95),
    reads_per_job: mean(seen.map((each) => each.reads)),
    reads_per_job_at_floor: mean(sorted.map((durationMs) => Math.ceil(durationMs / policy.pollFloorMs))),
    seen_after_ms: mean(seen.map((each) => each.afterMs)),
  };
}

/** The times of the status reads that the state machine would plan, in milliseconds after the request. */
function plannedReads(known: readonly number[], policy: Policy): number[] {
  const longest = Math.max(...known);
  const reads: number[] = [];
  let elapsedMs = 0;
  do {
    elapsedMs += nextPollMs(elapsedMs, known, policy);
    reads.push(elapsedMs);
  } while (elapsedMs < longest);
  return reads;
}

/** The smallest value that is not less than this share of the values. */
function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? 0;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
