import pLimit from "p-limit";
import { debit } from "../harness/debits.ts";
import { simulatorControl } from "../harness/simulator-control.ts";
import type { RunningApps } from "./onboarding.ts";
import { independentDebitCases, onboardingCases, onboardingOf } from "./onboarding-cases.ts";
import type { MemberOutcome } from "./violations.ts";

export interface CrowdPlan {
  members: number;
  /** Number of the first member: two crowds in one system need different numbers. 0 by default. */
  firstIndex?: number;
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
  /** Called immediately when a member does not reach its final state. */
  onViolation?: (violation: string) => void;
}

export interface CrowdProgress {
  endedMembers: number;
  endedDebits: number;
}

/** Onboards members, and checks debits of every second one. */
export async function runCrowd(
  apps: RunningApps,
  plan: CrowdPlan,
  progress: CrowdProgress,
): Promise<MemberOutcome[]> {
  const limit = pLimit(plan.concurrency);
  const one = async (index: number): Promise<MemberOutcome> => {
    try {
      return await runMember(apps, plan, progress, index);
    } catch (error) {
      const violation = `chaos-${index}: ${String(error)}`;
      plan.onViolation?.(violation);
      return { violations: [violation], debits: [] };
    }
  };
  const { members, firstIndex = 0 } = plan;
  return Promise.all(Array.from({ length: members }, (_, index) => limit(() => one(firstIndex + index))));
}

async function runMember(
  apps: RunningApps,
  plan: CrowdPlan,
  progress: CrowdProgress,
  index: number,
): Promise<MemberOutcome> {
  const { bank } = apps;
  const { everyMs, memberLifeMs: timeoutMs } = plan;
  const hasDebits = index % 2 === 1;
  const debitCase = pick(independentDebitCases, index);
  const onboardingCase = hasDebits ? onboardingOf(debitCase) : pick(onboardingCases, index);
  const { name, state, reason } = onboardingCase;
  const end = await onboardingCase.onboard({ apps, id: `chaos-${index}`, polling: { timeoutMs, everyMs } });
  progress.endedMembers += 1;
  const { guid } = end;
  const violations =
    end.state === state && end.reason === reason
      ? []
      : [`${guid} (${name}) is ${end.state} (${end.reason}), not ${state}`];
  const ended = { guid, onboardingCase, violations, debits: [] };
  if (!hasDebits || violations.length > 0) return ended;
  const debits = await debit({
    bank,
    mx: simulatorControl(apps.mx.url),
    memberGuid: guid,
    debitCase,
    count: plan.debitsEach,
    spreadMs: 8_000,
    decideInMs: plan.debitLifeMs,
    everyMs,
  });
  progress.endedDebits += debits.length;
  return { ...ended, debits };
}

function pick<Item>(items: readonly Item[], index: number): Item {
  const item = items[Math.floor(index / 2) % items.length];
  if (item === undefined) throw new RangeError("There are no cases.");
  return item;
}
