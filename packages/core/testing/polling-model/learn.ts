import { defaultPolicy } from "../../src/policy.ts";
import type { JobEnd } from "../../src/polling/job-end.ts";
import { nextPollMs } from "../../src/polling/next-poll.ts";
import type { PollPlan } from "../../src/polling/plan.ts";
import { createPollPlanner, revisionOf, storedEndsMax } from "../../src/polling/planner.ts";
import type { EndSignal } from "../../src/polling/webhook-share.ts";
import type { Policy } from "./costs.ts";

/** Webhooks of the model: the share of ends that they report, and how long after the end. */
export interface Webhooks {
  share: number;
  delayMs: number;
}

export const noWebhooks: Webhooks = { share: 0, delayMs: 0 };

const institutionCode = "bank";
const kind = "verify";

/** A bank whose jobs are polled by the plan that follows from its earlier jobs, with the functions of the product. */
export function createBank(priceMs: number, random: () => number) {
  const planner = createPollPlanner(defaultPolicy);
  let ends: JobEnd[] = [];
  let signals: EndSignal[] = [];
  let endCount = 0;
  const plan = () => planner.planFor(institutionCode, kind);

  return {
    get webhookShare(): number {
      return plan().webhookShare;
    },
    /** The policy without webhooks, for a job that starts now. */
    policy(): Policy {
      return policyOf(plan(), priceMs);
    },
    /** Polls a job until its end is known, and learns from it. */
    watch(durationMs: number, webhooks: Webhooks): { reads: number; delayMs: number } {
      const isReported = random() < webhooks.share;
      const webhookMs = isReported ? durationMs + webhooks.delayMs : Number.POSITIVE_INFINITY;
      const seen = watchJob(durationMs, webhookMs, policyOf(plan(), priceMs));
      endCount += 1;
      ends = [...ends, seen.end].slice(-storedEndsMax);
      signals = [...signals, { kind, firstSignal: seen.end.firstSignal } as const].slice(-storedEndsMax);
      if (revisionOf(endCount) === endCount) planner.learn([{ institutionCode, kind, endCount, ends }]);
      planner.judgeWebhooks(signals);
      return { reads: seen.reads, delayMs: seen.delayMs };
    },
  };
}

function policyOf(plan: PollPlan, priceMs: number): Policy {
  return (elapsedMs) => elapsedMs + nextPollMs(elapsedMs, plan, { priceMs }, defaultPolicy);
}

function watchJob(
  durationMs: number,
  webhookMs: number,
  next: Policy,
): { reads: number; delayMs: number; end: JobEnd } {
  let afterMs = 0;
  for (let reads = 1; ; reads += 1) {
    const plannedMs = next(afterMs);
    const isWebhook = webhookMs < plannedMs;
    const atMs = isWebhook ? Math.max(webhookMs, afterMs + defaultPolicy.pollFloorMs) : plannedMs;
    if (atMs >= durationMs) {
      const end = isWebhook
        ? ({ afterMs, byMs: webhookMs, firstSignal: "webhook" } as const)
        : ({ afterMs, byMs: atMs, firstSignal: "poll" } as const);
      return { reads, delayMs: atMs - durationMs, end };
    }
    afterMs = atMs;
  }
}
