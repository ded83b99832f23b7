import type { Instant } from "../../instant.ts";
import { nextLookMs } from "../../polling.ts";
import { type Challenge, isUnanswerable, sameChallenges } from "../challenge.ts";
import { meaningOf } from "../connection-status.ts";
import type { Watching } from "../lane.ts";
import type { Member, MemberState } from "../member.ts";
import {
  askUser,
  type Context,
  fail,
  inPhase,
  requireAction,
  rest,
  settling,
  withLane,
} from "../state-updates.ts";
import { lowerCase } from "./lower-case.ts";
import { readWhileSettling } from "./read-while-waiting.ts";

/** No job of ours runs: note what MX says, and go on where the user has mended it elsewhere. */
export function readWhileWatching(
  member: Member,
  lane: Watching,
  asked: readonly Challenge[],
  context: Context,
  now: Instant,
): Member {
  const { state } = member;
  if (state.name === "action_required") return whileActionRequired(member, state, lane, asked, context, now);
  if (isObstaclePassed(member)) return rest({ ...member, balances: { ...member.balances, obstacle: null } });
  const isOpen = member.challenges.length > 0 || member.seen?.isBeingAggregated === true;
  const isAwaited = member.hintedAt !== null || member.balances.obstacle !== null;
  return isOpen || isAwaited ? keepWatching(member, lane, context, now) : rest(member);
}

/** What kept a balance from being known showed in MX's status, and shows there no more. */
function isObstaclePassed({ balances: { obstacle }, seen }: Member): boolean {
  if (obstacle === null || seen === null || seen.isBeingAggregated) return false;
  const isGood = (status: string | null) => meaningOf(status).is === "success";
  return isGood(seen.connectionStatus) && !isGood(obstacle.connectionStatus);
}

type ActionRequired = Extract<MemberState, { name: "action_required" }>;

function whileActionRequired(
  member: Member,
  state: ActionRequired,
  lane: Watching,
  asked: readonly Challenge[],
  context: Context,
  now: Instant,
): Member {
  const meaning = meaningOf(member.seen?.connectionStatus ?? null);
  const isIdle = member.seen?.isBeingAggregated === false;
  if (meaning.is === "challenged") return whileAsked(member, state, lane, asked, context, now);
  if (meaning.is === "consent_pending" || !(isIdle || state.reason === "pending")) {
    return keepWatching(member, lane, context, now);
  }
  if (meaning.is === "success" || state.reason === "pending") return goOn(member, state, context, now);
  if (meaning.is === "dead_end") return fail(member, lowerCase(meaning.status), state.kind, now);
  if (meaning.is === "user_actionable" && lowerCase(meaning.status) !== state.reason) {
    return requireAction(member, lowerCase(meaning.status), state.kind, context, now);
  }
  return keepWatching(member, lane, context, now);
}

/** MX asks the user something, perhaps in a job that was started elsewhere. */
function whileAsked(
  member: Member,
  { kind, reason }: ActionRequired,
  lane: Watching,
  asked: readonly Challenge[],
  context: Context,
  now: Instant,
): Member {
  const wasGivenUp = reason === "challenge_timed_out" && sameChallenges(asked, member.challenges);
  if (member.challenges.length === 0 || wasGivenUp) return keepWatching(member, lane, context, now);
  if (member.challenges.some(isUnanswerable)) return fail(member, "no_eligible_accounts", kind, now);
  return askUser(member, { kind, attempt: 0, job: null }, context, now);
}

/** What stood in the way is gone: back to the phase, judging by this same status. */
function goOn(member: Member, { kind }: ActionRequired, context: Context, now: Instant): Member {
  const lane = settling(kind, "onboarding", null, now + context.policy.pollFloorMs, context.policy, now);
  return readWhileSettling(inPhase(member, lane), lane, context, now);
}

function keepWatching(member: Member, lane: Watching, { policy }: Context, now: Instant): Member {
  if (now >= lane.until) return rest(member);
  const isUrgent = member.hintedAt !== null;
  const isPatient = member.state.name === "action_required" && member.state.reason !== "pending";
  const lookMs = isPatient
    ? Math.max(policy.pollCeilingMs, Math.ceil((now - lane.since) / 2))
    : nextLookMs(now - lane.since, policy);
  const waitMs = isUrgent ? policy.pollFloorMs : lookMs;
  return withLane(member, {
    ...lane,
    dueAt: Math.min(now + waitMs, Math.max(lane.until, now + policy.pollFloorMs)),
  });
}
