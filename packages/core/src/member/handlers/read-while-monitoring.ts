import type { Instant } from "../../instant.ts";
import type { Policy } from "../../policy.ts";
import { nextConsentPollMs, nextIdlePollMs } from "../../polling/next-poll.ts";
import { type Challenge, isUnanswerable, sameChallenges } from "../challenge.ts";
import { lowerCase, meaningOf } from "../connection-status.ts";
import type { Monitoring } from "../lane.ts";
import type { Member, MemberState } from "../member.ts";
import { isConsentFailure } from "../reasons.ts";
import {
  type Context,
  continuePhase,
  enterChallenged,
  toIdle,
  waitForMx,
  withLane,
} from "../state-updates.ts";
import { fail, requireAction } from "../stop.ts";
import { readWhileConsentAwaited } from "./read-while-consent-awaited.ts";
import { readWhileWaiting } from "./read-while-waiting.ts";

/** No requested job runs. The status is recorded, and onboarding continues if the user has resolved the problem elsewhere. */
export function readWhileMonitoring(
  member: Member,
  lane: Monitoring,
  before: Member,
  context: Context,
  now: Instant,
): Member {
  const consented = readWhileConsentAwaited(member, before, context, now);
  if (consented !== null) return consented;
  const { state } = member;
  if (state.name === "action_required")
    return whileActionRequired(member, state, lane, before.challenges, context, now);
  if (isFailureResolved(member))
    return toIdle({ ...member, balances: { ...member.balances, lastFailure: null } });
  const isOpen = member.challenges.length > 0 || member.lastStatus?.isBeingAggregated === true;
  const isAwaited =
    member.pollRequestedAt !== null || member.balances.lastFailure !== null || member.consent !== null;
  return isOpen || isAwaited ? keepMonitoring(member, lane, context, now) : toIdle(member);
}

/** The failure of the balance job was visible in MX's status and no longer is. */
function isFailureResolved({ balances: { lastFailure }, lastStatus }: Member): boolean {
  if (lastFailure === null || lastStatus === null || lastStatus.isBeingAggregated) return false;
  const isGood = (status: string | null) => meaningOf(status).is === "success";
  return isGood(lastStatus.connectionStatus) && !isGood(lastFailure.connectionStatus);
}

type ActionRequired = Extract<MemberState, { name: "action_required" }>;

function whileActionRequired(
  member: Member,
  state: ActionRequired,
  lane: Monitoring,
  previousChallenges: readonly Challenge[],
  context: Context,
  now: Instant,
): Member {
  const meaning = meaningOf(member.lastStatus?.connectionStatus ?? null);
  const isIdle = member.lastStatus?.isBeingAggregated === false;
  if (meaning.is === "challenged")
    return whileChallenged(member, state, lane, previousChallenges, context, now);
  if (!isIdle) return keepMonitoring(member, lane, context, now);
  // A new verification without new permissions would end the same way.
  const isDenied = state.reason === "access_denied";
  if (meaning.is === "success" && !isDenied) return resumePhase(member, state, context, now);
  if (meaning.is === "dead_end") return fail(member, lowerCase(meaning.status), state.kind, now);
  const isExact = isDenied || isConsentFailure(state.reason);
  if (meaning.is === "user_actionable" && !isExact && lowerCase(meaning.status) !== state.reason) {
    return requireAction(member, lowerCase(meaning.status), state.kind, now);
  }
  return keepMonitoring(member, lane, context, now);
}

/** MX asks the user a question, perhaps in a job that was started elsewhere. */
function whileChallenged(
  member: Member,
  { kind, reason }: ActionRequired,
  lane: Monitoring,
  previousChallenges: readonly Challenge[],
  context: Context,
  now: Instant,
): Member {
  const wasGivenUp =
    reason === "challenge_timed_out" && sameChallenges(previousChallenges, member.challenges);
  if (member.challenges.length === 0 || wasGivenUp) return keepMonitoring(member, lane, context, now);
  if (member.challenges.some(isUnanswerable)) return fail(member, "no_eligible_accounts", kind, now);
  return enterChallenged(member, { kind, attempt: 0, job: null }, context, now);
}

/** The problem is resolved. The phase continues, starting with this status. */
function resumePhase(member: Member, { kind }: ActionRequired, context: Context, now: Instant): Member {
  const lane = waitForMx(kind, "onboarding", null, now + context.policy.pollFloorMs, context.policy, now);
  return readWhileWaiting(continuePhase(member, lane), lane, context, now);
}

function keepMonitoring(member: Member, lane: Monitoring, { policy }: Context, now: Instant): Member {
  if (now >= lane.until) return toIdle({ ...member, consent: null });
  const waitMs =
    member.pollRequestedAt === null ? pollMsOf(member, now - lane.since, policy) : policy.pollFloorMs;
  return withLane(member, {
    ...lane,
    dueAt: Math.min(now + waitMs, Math.max(lane.until, now + policy.pollFloorMs)),
  });
}

function pollMsOf({ state, consent }: Member, elapsedMs: number, policy: Policy): number {
  const isActionRequired = state.name === "action_required";
  if (consent !== null || (isActionRequired && state.reason === "pending"))
    return nextConsentPollMs(elapsedMs, policy);
  return isActionRequired
    ? Math.max(policy.pollCeilingMs, Math.ceil(elapsedMs / 2))
    : nextIdlePollMs(elapsedMs, policy);
}
