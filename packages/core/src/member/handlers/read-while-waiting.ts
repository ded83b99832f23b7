import { nextRequestAt } from "../../balance/balances.ts";
import type { Instant } from "../../instant.ts";
import { nextIdlePollMs } from "../../polling/next-poll.ts";
import { awaitConsent } from "../await-consent.ts";
import { isUnanswerable } from "../challenge.ts";
import { isStartable, lowerCase, meaningOf } from "../connection-status.ts";
import { hasBegunSince } from "../job-completion.ts";
import type { Waiting } from "../lane.ts";
import type { Member } from "../member.ts";
import { beginJob, type Context, continuePhase, enterChallenged } from "../state-updates.ts";
import { baselineOf, type LastStatus } from "../status-snapshot.ts";
import { fail, requireAction } from "../stop.ts";

/** Requests the job as soon as MX is idle, unless the status is an outcome by itself. */
export function readWhileWaiting(member: Member, lane: Waiting, context: Context, now: Instant): Member {
  const { lastStatus } = member;
  if (lastStatus === null) return member;
  const meaning = meaningOf(lastStatus.connectionStatus);
  if (meaning.is === "challenged" && member.challenges.length > 0) {
    if (member.challenges.some(isUnanswerable)) return fail(member, "no_eligible_accounts", lane.kind, now);
    return enterChallenged(member, { kind: lane.kind, attempt: lane.attempt, job: null }, context, now);
  }
  const isConsentAssumed = lane.trigger === "consent" || lane.trigger === "retry";
  if (meaning.is === "consent_pending" && !isConsentAssumed) {
    return awaitConsent(member, "pending", null, context, now);
  }
  if (lastStatus.isBeingAggregated) return keepWaiting(member, { ...lane, seenRunning: true }, context, now);
  switch (meaning.is) {
    case "user_actionable":
      if (isOutcome(lane, lastStatus, context, now)) {
        return requireAction(member, lowerCase(meaning.status), lane.kind, now);
      }
      return startDespiteOldError(member, lane, lastStatus, context, now);
    case "dead_end":
      if (isOutcome(lane, lastStatus, context, now))
        return fail(member, lowerCase(meaning.status), lane.kind, now);
      return startDespiteOldError(member, lane, lastStatus, context, now);
    case "success":
    case "retryable":
    case "consent_pending":
      return startOnceDue(member, lane, lastStatus, context, now);
    case "in_progress":
      return isStartable(lastStatus.connectionStatus) || lane.trigger === "retry"
        ? startOnceDue(member, lane, lastStatus, context, now)
        : keepWaiting(member, lane, context, now);
    case "challenged":
      return keepWaiting(member, lane, context, now);
  }
}

/** Whether the error in the status is new, and so the outcome. */
function isOutcome(lane: Waiting, status: LastStatus, { policy }: Context, now: Instant): boolean {
  switch (lane.trigger) {
    case "onboarding":
    case "balance_check":
      return true;
    case "retry":
      return false;
    case "consent":
    case "credentials": {
      if (lane.seenRunning || lane.baseline === null) return true;
      if (status.connectionStatus !== lane.baseline.connectionStatus) return true;
      return now - lane.since >= policy.startGraceMs && hasBegunSince(lane.baseline, status);
    }
  }
}

/** The error is from before. A retry starts anyway. After new credentials or a consent, MX gets time to start a job by itself. */
function startDespiteOldError(
  member: Member,
  lane: Waiting,
  status: LastStatus,
  context: Context,
  now: Instant,
): Member {
  const isMxExpectedToStart = lane.trigger === "credentials" || lane.trigger === "consent";
  return isMxExpectedToStart && now - lane.since < context.policy.startGraceMs
    ? keepWaiting(member, lane, context, now)
    : startOnceDue(member, lane, status, context, now);
}

/** A webhook may have caused this status read early. It shortens neither the backoff nor MX's limit on balance jobs. */
function startOnceDue(
  member: Member,
  lane: Waiting,
  status: LastStatus,
  context: Context,
  now: Instant,
): Member {
  if (mayFirstJobFollow(member, lane, status, context, now)) return keepWaiting(member, lane, context, now);
  const { balanceLimit } = context.policy;
  const allowedAt = lane.kind === "check_balance" ? nextRequestAt(member.balances, balanceLimit) : now;
  const since = Math.max(lane.since, allowedAt);
  return now < since
    ? keepWaiting(member, { ...lane, since }, context, now)
    : beginJob(member, lane, baselineOf(status), now);
}

/**
 * After a consent, MX may be about to start its own job: the status still shows PENDING, or the job fetches the results of this phase.
 * It gets the grace period for that.
 */
function mayFirstJobFollow(
  { mayExist }: Member,
  { trigger, kind, seenRunning, baseline, since }: Waiting,
  status: LastStatus,
  { policy }: Context,
  now: Instant,
): boolean {
  if (trigger !== "consent" || kind === "check_balance" || now - since >= policy.startGraceMs) return false;
  if (meaningOf(status.connectionStatus).is === "consent_pending") return true;
  const hasBegun = seenRunning || (baseline !== null && hasBegunSince(baseline, status));
  return mayExist.includes(kind) && !hasBegun;
}

function keepWaiting(member: Member, lane: Waiting, { policy }: Context, now: Instant): Member {
  if (now >= lane.deadlineAt) return fail(member, "timed_out", lane.kind, now);
  const waitMs =
    member.pollRequestedAt === null ? nextIdlePollMs(now - lane.since, policy) : policy.pollFloorMs;
  return continuePhase(member, { ...lane, dueAt: Math.max(lane.since, now + waitMs) });
}
