import type { Policy } from "@account-opening/core";
import { nextPollMs } from "@account-opening/core/polling";
import type { Overview } from "@account-opening/db/summary";
import type { Context } from "../context.ts";

export type InstitutionStatistics = Awaited<ReturnType<Overview["institutions"]>>[number];
export type PlanFor = Awaited<ReturnType<Context["pollPlans"]>>;
type PollPlan = ReturnType<PlanFor>;
type EndedJobs = InstitutionStatistics["jobs"][number];

/** What is known about jobs of a kind at an institution, and how the next one would be read. */
export interface PlannedJob {
  kind: EndedJobs["kind"];
  knownCount: number;
  /** The distribution of durations. */
  bins: readonly Bin[];
  /** The planned status reads, in milliseconds after the request, if no webhook arrives. */
  readsMs: number[];
  /** The share of ends that webhooks are expected to report first. */
  webhookShare: number;
  /** What a status read may cost, in milliseconds of delay. */
  priceMs: number;
  floorMs: number;
}

interface Bin {
  fromMs: number;
  toMs: number;
  share: number;
}

export function jobOf(
  { code }: InstitutionStatistics,
  { kind, ends }: EndedJobs,
  planFor: PlanFor,
  policy: Policy,
): PlannedJob {
  const plan = planFor(code, kind);
  const priceMs = kind === "check_balance" ? policy.unattendedPollPriceMs : policy.pollPriceMs;
  const bins = binsOf(plan);
  return {
    kind,
    knownCount: ends.length,
    bins,
    readsMs: plannedReadsMs(plan, quantileMs(bins, 0.995), priceMs, policy),
    webhookShare: plan.webhookShare,
    priceMs,
    floorMs: policy.pollFloorMs,
  };
}

function binsOf({ histogram, grid: { edgesMs } }: PollPlan): Bin[] {
  return histogram.map((share, bin) => ({
    fromMs: Math.round(edgesMs[bin] ?? 0),
    toMs: Math.round(edgesMs[bin + 1] ?? 0),
    share,
  }));
}

/** The reads until the job has ended, except for one job in 200. */
function plannedReadsMs(plan: PollPlan, untilMs: number, priceMs: number, policy: Policy): number[] {
  const reads: number[] = [];
  let elapsedMs = 0;
  do {
    elapsedMs += nextPollMs(elapsedMs, plan, { priceMs }, policy);
    reads.push(elapsedMs);
  } while (elapsedMs < untilMs);
  return reads;
}

/** The read that shows the end of a job, and its number. */
export function readAt(readsMs: readonly number[], durationMs: number): { atMs: number; count: number } {
  const index = readsMs.findIndex((atMs) => atMs >= durationMs);
  return index === -1
    ? { atMs: durationMs, count: readsMs.length }
    : { atMs: readsMs[index] ?? durationMs, count: index + 1 };
}

/** The duration that this share of jobs does not exceed. */
export function quantileMs(bins: readonly Bin[], share: number): number {
  let sum = 0;
  for (const bin of bins) {
    if (sum + bin.share >= share) return bin.fromMs + ((share - sum) / bin.share) * (bin.toMs - bin.fromMs);
    sum += bin.share;
  }
  return bins.at(-1)?.toMs ?? 0;
}

/** The mean over the distribution. All jobs of a bin count as its middle. */
export function meanOf(bins: readonly Bin[], measure: (durationMs: number) => number): number {
  return bins.reduce((sum, { fromMs, toMs, share }) => sum + share * measure((fromMs + toMs) / 2), 0);
}
