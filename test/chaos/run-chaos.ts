import { onboard } from "../harness/onboard.ts";
import { type CrowdPlan, type CrowdProgress, runCrowd } from "./crowd.ts";
import type { ChaosTarget } from "./faults.ts";
import { type FaultPlan, injectFaults } from "./inject-faults.ts";
import { retry } from "./retry.ts";
import { crowdViolations } from "./violations.ts";
import { sendForgedWebhooks } from "./webhooks.ts";

export interface ChaosPlan extends FaultPlan, CrowdPlan {
  /** Called at intervals. */
  onProgress?: (progress: ChaosProgress) => void;
}

interface ChaosProgress extends CrowdProgress {
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
  const begin = performance.now();
  const progress: ChaosProgress = { endedMembers: 0, endedDebits: 0, faults: 0 };
  const progressTimer = setInterval(() => plan.onProgress?.(progress), 5_000);
  const work = { isOver: false };
  const sentinel = await retry(() => onboard(apps.bank, { id: "sentinel", password: "password" }));
  const injecting = injectFaults(target, plan, work, progress, sentinel.guid);
  const forging = sendForgedWebhooks(target, work);
  try {
    const outcomes = await runCrowd(apps, plan, progress);
    work.isOver = true;
    const faultSummary = await injecting;
    const { acknowledged, refused } = await forging;
    const violations = await crowdViolations(target, outcomes, { acknowledged, mxFails: true });
    return {
      seconds: Math.round((performance.now() - begin) / 1_000),
      members: plan.members,
      debits: outcomes.flatMap((end) => end.debits).length,
      faults: faultSummary.counts,
      webhooksAcknowledged: acknowledged.length,
      forgedRefused: refused,
      notifications: receiver.received.length,
      notificationsRepeated: receiver.received.length - new Set(receiver.received.map(({ id }) => id)).size,
      doubleStarts: apps.mx.control.summary().doubleStarts,
      longestRecovery: faultSummary.longestRecovery,
      longestRecoveryMs: faultSummary.longestRecoveryMs,
      longestTakeoverMs: target.takeovers.longestMs,
      violations,
    };
  } finally {
    work.isOver = true;
    clearInterval(progressTimer);
  }
}
