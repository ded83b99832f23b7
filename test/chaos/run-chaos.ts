import pLimit from "p-limit";
import { violationsOf } from "../harness/debit-violations.ts";
import { debit } from "../harness/debits.ts";
import { onboard } from "../harness/onboard.ts";
import { decisionsOf } from "../harness/receiver.ts";
import { simulatorControl } from "../harness/simulator-control.ts";
import { until } from "../harness/until.ts";
import type { ChaosTarget } from "./faults.ts";
import { type FaultPlan, injectFaults } from "./inject-faults.ts";
import { independentDebitCases, onboardingCases, onboardingOf } from "./onboarding-cases.ts";
import { retry } from "./retry.ts";
import {
  doubleStartViolations,
  extraJobs,
  type MemberOutcome,
  missingNotifications,
  missingWebhooks,
} from "./violations.ts";
import { sendForgedWebhooks } from "./webhooks.ts";

export interface ChaosPlan extends FaultPlan {
  members: number;
  /** Of each member that has debits. */
  debitsEach: number;
  /** Number of members in progress at the same time. */
  concurrency: number;
  /** Polling interval for each member. */
  everyMs: number;
  /** Time from `run_at` to `decide_by` of each debit. */
  debitLifeMs: number;
  /** Maximum time until a member reaches its final state. */
  memberLifeMs: number;
  /** Called at intervals. */
  onProgress?: (progress: ChaosProgress) => void;
  /** Called immediately when a member does not reach its final state. */
  onViolation?: (violation: string) => void;
}

interface ChaosProgress {
  endedMembers: number;
  endedDebits: number;
  faults: number;
}

export interface ChaosReport {
  seconds: number;
  members: number;
  debits: number;
  /** Number of faults by name. */
  faults: Record<string, number>;
  webhooksAcknowledged: number;
  forgedRefused: number;
  notifications: number;
  notificationsRepeated: number;
  doubleStarts: number;
  /** Time from the end of a fault until a webhook led to a status read. */
  longestRecovery: { ms: number; after: string };
  /** By name of the fault. */
  longestRecoveryMs: Record<string, number>;
  /** Time from the loss of a worker until other workers took over its leases, by name of the fault. */
  longestTakeoverMs: Record<string, number>;
  /** Broken guarantees. */
  violations: string[];
}

/** Onboards members and checks debits during faults. Verifies the results by the records of MX, the receiver and the inbox. */
export async function runChaos(target: ChaosTarget, plan: ChaosPlan): Promise<ChaosReport> {
  const { apps, receiver } = target;
  const { bank } = apps;
  const begin = performance.now();
  const progress: ChaosProgress = { endedMembers: 0, endedDebits: 0, faults: 0 };
  const progressTimer = setInterval(() => plan.onProgress?.(progress), 5_000);
  const work = { isOver: false };
  const sentinel = await retry(() => onboard(bank, { id: "sentinel", password: "password" }));
  const injecting = injectFaults(target, plan, work, progress, sentinel.guid);
  const forging = sendForgedWebhooks(target, work);
  const limit = pLimit(plan.concurrency);
  const mx = simulatorControl(apps.mx.url);

  const one = async (index: number): Promise<MemberOutcome> => {
    const hasDebits = index % 2 === 1;
    const debitCase = pick(independentDebitCases, index);
    const onboardingCase = hasDebits ? onboardingOf(debitCase) : pick(onboardingCases, index);
    const { name, state, reason } = onboardingCase;
    const polling = { timeoutMs: plan.memberLifeMs, everyMs: plan.everyMs };
    const end = await onboardingCase.onboard({ apps, id: `chaos-${index}`, polling });
    progress.endedMembers += 1;
    const { guid } = end;
    const violations =
      end.state === state && end.reason === reason
        ? []
        : [`${guid} (${name}) is ${end.state} (${end.reason}), not ${state}`];
    const ended = { guid, onboardingCase, violations, debits: [] };
    if (!hasDebits || violations.length > 0) return ended;
    const count = plan.debitsEach;
    const debits = await debit({
      bank,
      mx,
      memberGuid: guid,
      debitCase,
      count,
      spreadMs: 8_000,
      decideInMs: plan.debitLifeMs,
      everyMs: plan.everyMs,
    });
    progress.endedDebits += debits.length;
    return { ...ended, debits };
  };
  try {
    const outcomes = await Promise.all(
      Array.from({ length: plan.members }, (_, index) =>
        limit(() =>
          one(index).catch((error: unknown) => {
            const violation = `chaos-${index}: ${String(error)}`;
            plan.onViolation?.(violation);
            return { violations: [violation], debits: [] } satisfies MemberOutcome;
          }),
        ),
      ),
    );
    work.isOver = true;
    const faultSummary = await injecting;
    const { acknowledged, refused } = await forging;
    const debits = outcomes.flatMap((end) => end.debits);
    const decided = debits.filter(({ check }) => check.status === "decided");
    await until(
      "a notification of every decision arrives",
      () => {
        const ids = new Set(decisionsOf(receiver).map(({ data }) => data.balance_check_id));
        return decided.every(({ check }) => ids.has(check.id));
      },
      { everyMs: 250 },
    );
    return {
      seconds: Math.round((performance.now() - begin) / 1_000),
      members: plan.members,
      debits: debits.length,
      faults: faultSummary.counts,
      webhooksAcknowledged: acknowledged.length,
      forgedRefused: refused,
      notifications: receiver.received.length,
      notificationsRepeated: receiver.received.length - new Set(receiver.received.map(({ id }) => id)).size,
      doubleStarts: apps.mx.control.summary().doubleStarts,
      longestRecovery: faultSummary.longestRecovery,
      longestRecoveryMs: faultSummary.longestRecoveryMs,
      longestTakeoverMs: target.takeovers.longestMs,
      violations: [
        ...outcomes.flatMap((end) => end.violations),
        ...violationsOf(debits, receiver.received, { mxFails: true }),
        ...(await missingWebhooks(target, acknowledged)),
        ...(await missingNotifications(target)),
        ...doubleStartViolations(apps.mx),
        ...extraJobs(apps.mx, outcomes),
      ],
    };
  } finally {
    work.isOver = true;
    clearInterval(progressTimer);
  }
}

function pick<Item>(items: readonly Item[], index: number): Item {
  const item = items[Math.floor(index / 2) % items.length];
  if (item === undefined) throw new RangeError("There are no cases.");
  return item;
}
