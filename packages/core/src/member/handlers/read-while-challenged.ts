import type { Instant } from "../../instant.ts";
import { nextIdlePollMs } from "../../polling/next-poll.ts";
import { type Challenge, isUnanswerable, sameChallenges } from "../challenge.ts";
import type { Challenged, Waiting } from "../lane.ts";
import type { Member } from "../member.ts";
import {
  type Context,
  continuePhase,
  enterChallenged,
  triggerOf,
  waitForMx,
  withChallengedLane,
} from "../state-updates.ts";
import { fail, requireAction } from "../stop.ts";
import { readWhileRunning } from "./read-while-running.ts";
import { readWhileWaiting } from "./read-while-waiting.ts";

/** The user has an open challenge: MX still waits for the answer, has given up, or was answered elsewhere. */
export function readWhileChallenged(
  member: Member,
  lane: Challenged,
  previousChallenges: readonly Challenge[],
  seenAt: Instant,
  context: Context,
  now: Instant,
): Member {
  if (member.challenges.length === 0) return afterChallenge(member, lane, seenAt, context, now);
  if (member.challenges.some(isUnanswerable)) return fail(member, "no_eligible_accounts", lane.kind, now);
  if (!sameChallenges(previousChallenges, member.challenges))
    return enterChallenged(member, lane, context, now);
  if (now >= lane.deadlineAt) return requireAction(member, "challenge_timed_out", lane.kind, now);
  const waitMs =
    member.pollRequestedAt === null
      ? nextIdlePollMs(now - lane.since, context.policy)
      : context.policy.pollFloorMs;
  const job = lane.job === null ? null : { ...lane.job, unfinishedAt: seenAt };
  return withChallengedLane(member, { ...lane, job, dueAt: now + waitMs });
}

/** The challenge is no longer open. The status is read as after an answer through this API. */
function afterChallenge(
  member: Member,
  lane: Challenged,
  seenAt: Instant,
  context: Context,
  now: Instant,
): Member {
  const next = resumed(lane, context, now);
  const resumedMember = continuePhase(member, next);
  return next.step === "running"
    ? readWhileRunning(resumedMember, next, seenAt, context, now)
    : readWhileWaiting(resumedMember, next, context, now);
}

/** The lane after the challenge is answered: the job continues, or a job of MX's own has to end first. */
export function resumed(lane: Challenged, { policy }: Context, now: Instant) {
  const dueAt = now + policy.pollFloorMs;
  if (lane.job === null) {
    const waiting: Waiting = waitForMx(lane.kind, triggerOf(lane.kind), null, dueAt, policy, now);
    return { ...waiting, attempt: lane.attempt, seenRunning: true };
  }
  const fresh = {
    requestedAt: now,
    deadlineAt: now + policy.jobDeadlineMs,
    idleSince: now,
    emptySince: null,
  };
  return { step: "running" as const, job: { ...lane.job, ...fresh }, dueAt };
}
