import { recordRequest } from "../../balance/balances.ts";
import type { Instant } from "../../instant.ts";
import type { Policy } from "../../policy.ts";
import { kindOf, type Lane, type Phase, type Trigger } from "../lane.ts";
import { isVerified, type Member } from "../member.ts";
import { type Context, continuePhase, waitForMx, withLane } from "../state-updates.ts";
import type { Baseline } from "../status-snapshot.ts";

/** Why onboarding is restarted, and the status before that. */
export interface Restart {
  trigger: Trigger;
  baseline: Baseline | null;
}

/** Requests the job of a phase once MX is idle, from any state. */
export function restartOnboarding(
  member: Member,
  kind: Phase,
  { trigger, baseline }: Restart,
  context: Context,
  now: Instant,
): Member {
  const { policy } = context;
  const recovered = { ...assumeReadInFlight(member, now), failureCount: 0, missingSince: null };
  const dueAt = firstPollAt(recovered, policy, now);
  return continuePhase(recovered, waitForMx(kind, trigger, baseline, dueAt, policy, now));
}

/**
 * Verifies a member again. Its owners are not identified again if MX still has them. A balance job that runs is no longer followed:
 * the verification waits for its end.
 */
export function verifyAgain(member: Member, restart: Restart, context: Context, now: Instant): Member {
  const { lane } = member.state;
  const mayBeSent = lane.step === "requesting" && lane.kind === "check_balance";
  const balances = mayBeSent
    ? recordRequest(member.balances, context.policy.balanceLimit, now)
    : member.balances;
  const again = { ...member, challenges: [], consent: null, balances, mayExist: ["identify"] as const };
  return restartOnboarding(again, "verify", restart, context, now);
}

/**
 * Onboarding continues. A verified member is verified again: its account numbers may have changed.
 * @param baseline the status before the consent.
 */
export function continueAfterConsent(
  member: Member,
  baseline: Baseline | null,
  context: Context,
  now: Instant,
): Member {
  const after = { trigger: "consent", baseline } as const;
  if (isVerified(member)) return verifyAgain(member, after, context, now);
  const mayExist = member.wasVerified ? (["identify"] as const) : member.mayExist;
  const restarted = restartOnboarding({ ...member, mayExist, consent: null }, "verify", after, context, now);
  return mayBeRequested(member.state.lane)
    ? postponed(restarted, now + context.policy.startGraceMs)
    : restarted;
}

/** A verification may have been requested that status does not show yet. Another request would only return the same job. */
function mayBeRequested(lane: Lane): boolean {
  const isRequested = lane.step === "requesting" || (lane.step === "running" && !lane.job.seenRunning);
  return isRequested && kindOf(lane) === "verify";
}

function postponed(member: Member, until: Instant): Member {
  const { lane } = member.state;
  return lane.step === "waiting" ? continuePhase(member, { ...lane, since: until, dueAt: until }) : member;
}

/** Polls the status, since MX starts a job by itself. A member with a requested job is polled anyway. */
export function monitor(before: Member, forMs: number, { policy }: Context, now: Instant): Member {
  const { step } = before.state.lane;
  if (step !== "monitoring" && step !== "idle") return before;
  const member = assumeReadInFlight(before, now);
  const dueAt = firstPollAt(member, policy, now);
  return withLane(member, { step: "monitoring", since: now, until: now + forMs, dueAt });
}

/**
 * A status read may be in progress when a command arrives, unless the member is idle or only monitored until a later time. The next
 * one waits for the floor.
 */
export function assumeReadInFlight(member: Member, now: Instant): Member {
  const { lane } = member.state;
  const isWaiting = lane.step === "idle" || (lane.step === "monitoring" && lane.dueAt > now);
  return isWaiting ? member : { ...member, lastReadAt: now };
}

function firstPollAt({ lastReadAt }: Member, { pollFloorMs }: Policy, now: Instant): Instant {
  return Math.max(now, (lastReadAt ?? 0) + pollFloorMs);
}
