import type { Instant } from "../../instant.ts";
import { type Challenge, sameChallenges } from "../challenge.ts";
import { kindOf, type Phase, type Trigger } from "../lane.ts";
import { canRetry, type Member } from "../member.ts";
import { type Context, continuePhase, lastBaseline } from "../state-updates.ts";
import { onPollRequested } from "./poll-requested.ts";
import { resumed } from "./read-while-challenged.ts";
import { assumeReadInFlight, monitor, type Restart, restartOnboarding, verifyAgain } from "./restart.ts";

/**
 * The user's answers were sent to MX: the job continues. A status read may already have shown that, or even another question.
 * Then only the next status read is requested.
 */
export function onAnswered(
  before: Member,
  challenges: readonly Challenge[],
  context: Context,
  now: Instant,
): Member {
  const isOpen = challenges.length > 0 && sameChallenges(before.challenges, challenges);
  if (!isOpen) return onPollRequested(before, "refresh", context, now);
  const member = { ...before, challenges: [], answered: { challenges, at: now } };
  const { state } = member;
  switch (state.name) {
    case "challenged":
      return state.lane.step === "challenged"
        ? continuePhase(assumeReadInFlight(member, now), resumed(state.lane, context, now))
        : member;
    case "action_required":
      return restartOnboarding(member, state.kind, because("onboarding", member), context, now);
    case "connected":
    case "identified":
      return state.lane.step === "challenged"
        ? continuePhase(assumeReadInFlight(member, now), resumed(state.lane, context, now))
        : monitor(member, context.policy.jobDeadlineMs, context, now);
    case "failed":
      return monitor(member, context.policy.jobDeadlineMs, context, now);
    case "created":
    case "verifying":
      return member;
  }
}

/** MX has received new credentials. It starts a job by itself. */
export function onCredentialsUpdated(member: Member, context: Context, now: Instant): Member {
  const kind = unfinishedPhase(member);
  const recovered = { ...member, challenges: [], answered: null };
  return kind === null
    ? monitor(recovered, context.policy.jobDeadlineMs, context, now)
    : restartOnboarding(recovered, kind, because("credentials", member), context, now);
}

export function onRetryRequested(member: Member, context: Context, now: Instant): Member | null {
  const kind = unfinishedPhase(member);
  return kind === null || !canRetry(member)
    ? null
    : restartOnboarding(member, kind, because("retry", member), context, now);
}

/** A verified member is verified again. Its account numbers stay until they are replaced. */
export function onVerificationRequested(member: Member, context: Context, now: Instant): Member | null {
  const { name } = member.state;
  const isOnboarded = name === "connected" || name === "identified";
  return isOnboarded ? verifyAgain(member, because("retry", member), context, now) : null;
}

/** The current phase of onboarding; null once onboarding is complete. */
function unfinishedPhase({ state }: Member): Phase | null {
  switch (state.name) {
    case "created":
    case "verifying":
      return "verify";
    case "challenged":
      return kindOf(state.lane) === "identify" ? "identify" : "verify";
    case "action_required":
    case "failed":
      return state.kind;
    case "connected":
      return kindOf(state.lane) === "identify" ? "identify" : null;
    case "identified":
      return null;
  }
}

function because(trigger: Trigger, member: Member): Restart {
  return { trigger, baseline: lastBaseline(member) };
}
