import type { Policy } from "@account-opening/core";
import { memberStateNames } from "@account-opening/core/member";
import type { z } from "zod";
import {
  type InstitutionStatistics,
  jobOf,
  meanOf,
  type PlanFor,
  type PlannedJob,
  quantileMs,
  readAt,
} from "./planned-job.ts";
import type { institutionDetail, institutionStatistics } from "./statistics-schema.ts";

export function statisticsView(
  read: InstitutionStatistics,
  planFor: PlanFor,
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
    jobs: read.jobs.map((job) => jobView(jobOf(read, job, planFor, policy))),
    outcomes: read.outcomes,
    failure_rate: ended === 0 ? null : stopped / ended,
    webhooks: {
      count: read.webhooks.count,
      last_received_at: read.webhooks.lastReceivedAt?.toISOString() ?? null,
    },
  };
}

export function detailView(
  read: InstitutionStatistics,
  planFor: PlanFor,
  policy: Policy,
): z.input<typeof institutionDetail> {
  return {
    ...statisticsView(read, planFor, policy),
    poll_floor_ms: policy.pollFloorMs,
    poll_ceiling_ms: policy.pollCeilingMs,
    jobs: read.jobs.map((each) => {
      const job = jobOf(read, each, planFor, policy);
      return { ...jobView(job), ...jobDetailView(job, each) };
    }),
  };
}

function jobView({ kind, knownCount, bins, readsMs, floorMs, webhookShare }: PlannedJob) {
  return {
    job: kind,
    known_jobs: knownCount,
    median_ms: quantileMs(bins, 0.5),
    p95_ms: quantileMs(bins, 0.95),
    reads_per_job: meanOf(bins, (ms) => readAt(readsMs, ms).count),
    reads_per_job_at_floor: meanOf(bins, (ms) => Math.ceil(ms / floorMs)),
    seen_after_ms: meanOf(bins, (ms) => readAt(readsMs, ms).atMs - ms),
    webhook_share: webhookShare,
  };
}

function jobDetailView(
  { bins, readsMs, priceMs }: PlannedJob,
  { ends }: InstitutionStatistics["jobs"][number],
) {
  return {
    durations_ms: ends.map(({ afterMs, byMs }) => Math.round((afterMs + byMs) / 2)).sort((a, b) => a - b),
    distribution: bins.map(({ fromMs, toMs, share }) => ({ from_ms: fromMs, to_ms: toMs, share })),
    read_price_ms: priceMs,
    planned_reads_ms: readsMs,
  };
}
