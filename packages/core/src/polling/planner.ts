import type { JobKind } from "../member/lane.ts";
import type { Policy } from "../policy.ts";
import { estimate } from "./estimate.ts";
import { gridOf } from "./grid.ts";
import { firstGuess, type Histogram } from "./histogram.ts";
import type { JobEnd } from "./job-end.ts";
import { type PollPlan, planOf } from "./plan.ts";
import { type EndSignal, webhookShareOf } from "./webhook-share.ts";

/** The latest ends of jobs of one kind at one institution. */
export interface KnownEnds {
  institutionCode: string;
  kind: JobKind;
  /** Number of ends ever recorded. */
  endCount: number;
  /** Oldest first. */
  ends: readonly JobEnd[];
}

/**
 * Number of ends that are stored for each institution and kind, and of the deployment, to judge webhooks. It also limits how long a
 * change takes to be learned.
 */
export const storedEndsMax = 200;

/**
 * Number of plans that are kept, the most recently used ones. A plan takes 12 to 50 KB, and computing it again takes milliseconds.
 * Without a limit, there would be one for each institution, kind and share of webhooks that ever occurred.
 */
export const plansMax = 1_000;

/** Plans for all institutions. A plan is computed when it is first needed, and again when more is known. */
export interface PollPlanner {
  /** Whether the plan of an institution has to be computed again. */
  isRevised(row: Pick<KnownEnds, "institutionCode" | "kind" | "endCount">): boolean;
  /** Takes over what is stored now. Rows with the same revision keep their plans. */
  learn(rows: readonly KnownEnds[]): void;
  /** The latest ends of the deployment, oldest first. */
  judgeWebhooks(signals: readonly EndSignal[]): void;
  /** @param institutionCode null for a job whose duration depends on more than the institution. */
  planFor(institutionCode: string | null, kind: JobKind): PollPlan;
}

/** A plan is computed after each of the first 20 ends, and then after each tenth. */
export function revisionOf(endCount: number): number {
  return endCount <= 20 ? endCount : Math.floor(endCount / 10) * 10;
}

/** The prior of a kind is estimated from this number of institutions, with the same number of latest ends of each. */
const sample = { institutions: 100, endsEach: 4 };

export function createPollPlanner(policy: Policy): PollPlanner {
  const grid = gridOf(policy);
  const guess = firstGuess(grid, policy.pollFloorMs);
  const known = new Map<string, KnownEnds>();
  const priors = new Map<JobKind, Histogram>();
  const histograms = new Map<string, Histogram>();
  /** In the order of their latest use. */
  const plans = new Map<string, PollPlan>();
  const webhookShares = new Map<JobKind, number>();

  const isRevised: PollPlanner["isRevised"] = ({ institutionCode, kind, endCount }) => {
    const before = known.get(keyOf(institutionCode, kind));
    return before === undefined || revisionOf(endCount) !== revisionOf(before.endCount);
  };

  return {
    isRevised,
    learn(rows) {
      const revised = rows.filter(isRevised);
      for (const row of revised) {
        known.set(keyOf(row.institutionCode, row.kind), row);
        histograms.delete(keyOf(row.institutionCode, row.kind));
      }
      for (const kind of new Set(revised.map((row) => row.kind))) {
        priors.set(kind, priorOf(kind));
        histograms.delete(keyOf(null, kind));
      }
    },
    judgeWebhooks(signals) {
      for (const kind of ["verify", "identify", "check_balance"] as const)
        webhookShares.set(kind, webhookShareOf(kind, signals));
    },
    planFor(institutionCode, kind) {
      const row = institutionCode === null ? undefined : known.get(keyOf(institutionCode, kind));
      const key = keyOf(row === undefined ? null : institutionCode, kind);
      const histogram = histograms.get(key) ?? histogramOf(row, kind);
      histograms.set(key, histogram);
      const share = webhookShares.get(kind) ?? 0;
      const planKey = `${key} ${share}`;
      const before = plans.get(planKey);
      const plan = before?.histogram === histogram ? before : planOf(histogram, share, grid, policy);
      keep(planKey, plan);
      return plan;
    },
  };

  function keep(planKey: string, plan: PollPlan): void {
    plans.delete(planKey);
    plans.set(planKey, plan);
    const [leastRecent] = plans.keys();
    if (plans.size > plansMax && leastRecent !== undefined) plans.delete(leastRecent);
  }

  function histogramOf(row: KnownEnds | undefined, kind: JobKind): Histogram {
    return estimate(row?.ends ?? [], priors.get(kind) ?? guess, grid, policy);
  }

  /** Each institution of the sample has the same weight, whatever its number of jobs. */
  function priorOf(kind: JobKind): Histogram {
    const ofKind = [...known.values()].filter((row) => row.kind === kind);
    const step = Math.max(1, ofKind.length / sample.institutions);
    const chosen = ofKind.filter((_, index) => Math.floor(index / step) !== Math.floor((index - 1) / step));
    return estimate(
      chosen.flatMap(({ ends }) => ends.slice(-sample.endsEach)),
      guess,
      grid,
      policy,
    );
  }
}

function keyOf(institutionCode: string | null, kind: JobKind): string {
  return institutionCode === null ? kind : `${kind} ${institutionCode}`;
}
