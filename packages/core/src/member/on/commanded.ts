import type { Instant } from "../../instant.ts";
import type { Challenge } from "../challenge.ts";
import type { JobKind, Trigger } from "../lane.ts";
import { canRetry, type Member } from "../member.ts";
import { baselineSeen, type Context, inPhase, settling, withLane } from "../moves.ts";
import { resumed } from "./read-while-challenged.ts";

/** The user's answers went to MX: go on with whatever asked. */
export function onAnswered(
  before: Member,
  challenges: readonly Challenge[],
  context: Context,
  now: Instant,
): Member {
  const member = { ...before, challenges: [], answered: { challenges, at: now } };
  const { state } = member;
  switch (state.name) {
    case "challenged":
      return inPhase(member, resumed(state.lane, context, now));
    case "action_required":
      return onboardAgain(member, state.kind, "onboarding", context, now);
    case "connected":
    case "identified":
    case "failed":
      return watchFor(member, context, now);
    case "created":
    case "verifying":
      return member;
  }
}

/** New credentials are at MX, which starts a job of its own with them. */
export function onCredentialsUpdated(member: Member, context: Context, now: Instant): Member {
  const kind = unfinishedPhase(member);
  const calm = { ...member, challenges: [], answered: null };
  return kind === null ? watchFor(calm, context, now) : onboardAgain(calm, kind, "credentials", context, now);
}

export function onRetryRequested(member: Member, context: Context, now: Instant): Member | null {
  const kind = unfinishedPhase(member);
  return kind === null || !canRetry(member) ? null : onboardAgain(member, kind, "retry", context, now);
}

/** The phase that onboarding is in; null once it has ended well. */
function unfinishedPhase({ state }: Member): JobKind | null {
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
      return state.lane.step === "at_rest" || state.lane.step === "watching" ? null : "identify";
    case "identified":
      return null;
  }
}

function onboardAgain(
  member: Member,
  kind: JobKind,
  trigger: Trigger,
  context: Context,
  now: Instant,
): Member {
  const { policy } = context;
  const calm = { ...member, failureCount: 0, missingSince: null };
  return inPhase(
    calm,
    settling(kind, trigger, baselineSeen(member), firstLookAt(member, policy.pollFloorMs, now), policy, now),
  );
}

function watchFor(member: Member, { policy }: Context, now: Instant): Member {
  const dueAt = firstLookAt(member, policy.pollFloorMs, now);
  return withLane(member, { step: "watching", since: now, until: now + policy.jobDeadlineMs, dueAt });
}

/** A status read may be under way when a command comes, unless the member is at rest: keep the floor from now. */
function firstLookAt(member: Member, pollFloorMs: number, now: Instant): Instant {
  const isAtRest = member.state.lane.step === "at_rest";
  return isAtRest ? Math.max(now, (member.lastReadAt ?? 0) + pollFloorMs) : now + pollFloorMs;
}
