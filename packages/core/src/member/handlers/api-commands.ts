import type { Instant } from "../../instant.ts";
import type { Policy } from "../../policy.ts";
import { type Challenge, sameChallenges } from "../challenge.ts";
import { kindOf, type Phase, type Trigger } from "../lane.ts";
import { canRetry, type Member } from "../member.ts";
import { type Context, continuePhase, lastBaseline, waitForMx, withLane } from "../state-updates.ts";
import { onPollRequested } from "./poll-requested.ts";
import { resumed } from "./read-while-challenged.ts";

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
  if (!isOpen) return onPollRequested(before, context, now);
  const member = { ...before, challenges: [], answered: { challenges, at: now } };
  const { state } = member;
  switch (state.name) {
    case "challenged":
      return continuePhase(assumeReadInFlight(member, now), resumed(state.lane, context, now));
    case "action_required":
      return restartOnboarding(member, state.kind, "onboarding", context, now);
    case "connected":
    case "identified":
      return state.lane.step === "challenged"
        ? continuePhase(assumeReadInFlight(member, now), resumed(state.lane, context, now))
        : monitor(member, context, now);
    case "failed":
      return monitor(member, context, now);
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
    ? monitor(recovered, context, now)
    : restartOnboarding(recovered, kind, "credentials", context, now);
}

export function onRetryRequested(member: Member, context: Context, now: Instant): Member | null {
  const kind = unfinishedPhase(member);
  return kind === null || !canRetry(member) ? null : restartOnboarding(member, kind, "retry", context, now);
}

/** The current phase of onboarding; null once onboarding is complete. */
function unfinishedPhase({ state }: Member): Phase | null {
  switch (state.name) {
    case "created":
    case "verifying":
      return "verify";
    case "challenged":
      return state.lane.kind;
    case "action_required":
    case "failed":
      return state.kind;
    case "connected":
      return kindOf(state.lane) === "identify" ? "identify" : null;
    case "identified":
      return null;
  }
}

function restartOnboarding(
  member: Member,
  kind: Phase,
  trigger: Trigger,
  context: Context,
  now: Instant,
): Member {
  const { policy } = context;
  const recovered = { ...assumeReadInFlight(member, now), failureCount: 0, missingSince: null };
  const dueAt = firstPollAt(recovered, policy, now);
  return continuePhase(recovered, waitForMx(kind, trigger, lastBaseline(member), dueAt, policy, now));
}

/** Polls the status, since MX starts a job by itself. A member with a requested job is polled anyway. */
function monitor(before: Member, { policy }: Context, now: Instant): Member {
  const { step } = before.state.lane;
  if (step !== "monitoring" && step !== "idle") return before;
  const member = assumeReadInFlight(before, now);
  const dueAt = firstPollAt(member, policy, now);
  return withLane(member, { step: "monitoring", since: now, until: now + policy.jobDeadlineMs, dueAt });
}

/** A status read may be in progress when a command arrives, unless the member is idle. The next one waits for the floor. */
function assumeReadInFlight(member: Member, now: Instant): Member {
  return member.state.lane.step === "idle" ? member : { ...member, lastReadAt: now };
}

function firstPollAt({ lastReadAt }: Member, { pollFloorMs }: Policy, now: Instant): Instant {
  return Math.max(now, (lastReadAt ?? 0) + pollFloorMs);
}
