import { backoffMs } from "../../backoff.ts";
import type { Instant } from "../../instant.ts";
import { awaitConsent } from "../await-consent.ts";
import { isUnanswerable } from "../challenge.ts";
import { lowerCase, meaningOf } from "../connection-status.ts";
import { hasBegunSince, jobCompletion } from "../job-completion.ts";
import type { Job, Running } from "../lane.ts";
import type { Member } from "../member.ts";
import { nextJobPollMs } from "../next-job-poll.ts";
import { type Context, continuePhase, enterChallenged, triggerOf, waitForMx } from "../state-updates.ts";
import { balanceJobFailed, fail, requireAction, retryJob } from "../stop.ts";

/**
 * Determines whether the requested job has ended, and how.
 * @param seenAt start of the status read. The event may have waited in the inbox, so the status is as old as that.
 */
export function readWhileRunning(
  member: Member,
  lane: Running,
  seenAt: Instant,
  context: Context,
  now: Instant,
): Member {
  const { lastStatus } = member;
  if (lastStatus === null) return member;
  const { job } = lane;
  const meaning = meaningOf(lastStatus.connectionStatus);
  if (meaning.is === "challenged") {
    if (member.challenges.length === 0) return keepRunning(member, job, context, now);
    if (member.challenges.some(isUnanswerable)) return fail(member, "no_eligible_accounts", job.kind, now);
    const asking = { ...job, unfinishedAt: seenAt };
    return enterChallenged(member, { kind: job.kind, attempt: job.attempt, job: asking }, context, now);
  }
  const wasPending = meaningOf(job.baseline.connectionStatus).is === "consent_pending";
  if (meaning.is === "consent_pending" && !wasPending) {
    return awaitConsent(member, "pending", null, context, now);
  }
  switch (jobCompletion(job, lastStatus, context.policy.startGraceMs, now)) {
    case "running": {
      const busy = { ...job, seenRunning: true, unfinishedAt: seenAt, idleSince: null, emptySince: null };
      return keepRunning(member, busy, context, now);
    }
    case "unconfirmed":
      return keepRunning(member, { ...job, idleSince: job.idleSince ?? now }, context, now);
    case "ended":
      return ended(member, job, true, seenAt, context, now);
    case "grace_expired":
      return ended(member, job, false, seenAt, context, now);
  }
}

/** MX is idle. `endConfirmed` is true if the status cannot be older than the job. */
function ended(
  member: Member,
  job: Job,
  endConfirmed: boolean,
  seenAt: Instant,
  context: Context,
  now: Instant,
): Member {
  const status = member.lastStatus;
  if (status === null) return member;
  const meaning = meaningOf(status.connectionStatus);
  switch (meaning.is) {
    case "consent_pending":
      // The job was requested although the status was PENDING, and did not start.
      return endConfirmed
        ? fetchResults(member, job, endConfirmed, seenAt, now)
        : awaitConsent(member, "pending", null, context, now);
    case "success":
    case "in_progress":
    case "challenged":
      return fetchResults(member, job, endConfirmed, seenAt, now);
    case "user_actionable":
      return endConfirmed || hasBegunSince(job.baseline, status)
        ? requireAction(member, lowerCase(meaning.status), job.kind, now)
        : retryUnstartedJob(member, job, context, now);
    case "dead_end":
      return endConfirmed || hasBegunSince(job.baseline, status)
        ? fail(member, lowerCase(meaning.status), job.kind, now)
        : retryUnstartedJob(member, job, context, now);
    case "retryable": {
      if (!endConfirmed && !hasBegunSince(job.baseline, status))
        return retryUnstartedJob(member, job, context, now);
      const waitMs = retryWaitMs(member, job, context);
      return retryJob(member, job, lowerCase(meaning.status), waitMs, context, now);
    }
  }
}

function fetchResults(
  member: Member,
  job: Job,
  endConfirmed: boolean,
  seenAt: Instant,
  now: Instant,
): Member {
  return continuePhase(member, {
    step: "fetching_results",
    job,
    endConfirmed: endConfirmed || job.seenRunning,
    endedAt: seenAt,
    dueAt: now,
  });
}

/**
 * The job did not start within the grace period: it is requested again. This counts as an attempt if MX had accepted the job,
 * and for each balance job, since MX allows few. A request that never reached MX does not count until `retryLimit`.
 */
export function retryUnstartedJob(member: Member, job: Job, context: Context, now: Instant): Member {
  const { kind, attempt, accepted, postponedCount } = job;
  const { policy } = context;
  if (kind === "check_balance" && attempt >= policy.retryLimit) return balanceJobFailed(member, "stale", now);
  if (kind === "check_balance" || accepted || postponedCount >= policy.retryLimit) {
    return retryJob(member, job, "timed_out", policy.pollFloorMs, context, now);
  }
  const since = now + policy.pollFloorMs;
  const again = waitForMx(kind, triggerOf(kind), null, since, policy, since);
  return continuePhase(member, { ...again, attempt, postponedCount: postponedCount + 1 });
}

function retryWaitMs(member: Member, job: Job, { policy }: Context): number {
  const waitMs = backoffMs(policy.retryBaseMs, job.attempt + 1, policy.jobDeadlineMs, member.guid);
  return Math.max(waitMs, policy.pollFloorMs);
}

function keepRunning(member: Member, job: Job, context: Context, now: Instant): Member {
  if (now >= job.deadlineAt) return fail(member, "timed_out", job.kind, now);
  const waitMs =
    member.pollRequestedAt === null ? nextJobPollMs(member, job, context, now) : context.policy.pollFloorMs;
  return continuePhase(member, { step: "running", job, dueAt: now + waitMs });
}
