import { backoffMs } from "../../backoff.ts";
import { recordRequest } from "../../balance/balances.ts";
import { boundedRetryAfterMs, retryAfterMaxMs } from "../../due-time.ts";
import type { Instant } from "../../instant.ts";
import type { Policy } from "../../policy.ts";
import { awaitConsent } from "../await-consent.ts";
import { lowerCase, meaningOf } from "../connection-status.ts";
import type { CallResult, Postponement } from "../event.ts";
import type { Requesting } from "../lane.ts";
import type { Member } from "../member.ts";
import { nextJobPollMs } from "../next-job-poll.ts";
import { type Context, continuePhase, intentOf, toJob, withNextCall } from "../state-updates.ts";
import { fail, requireAction, retryJob } from "../stop.ts";

/** MX accepted the job, or may have. From now on the status decides. An unanswered request is never simply repeated. */
export function onJobRequested(
  member: Member,
  lane: Requesting,
  accepted: boolean,
  context: Context,
  now: Instant,
): Member {
  const { policy } = context;
  const job = toJob(lane, accepted, context, now);
  const waitMs = accepted ? nextJobPollMs(member, job, context, now) : policy.pollFloorMs;
  return continuePhase(
    { ...member, failureCount: 0, balances: balancesAfter(member, lane, policy, now) },
    { step: "running", job, dueAt: now + waitMs },
  );
}

/** Each balance job counts against MX's limit, even if the request may not have reached MX. */
function balancesAfter({ balances }: Member, { kind }: Requesting, { balanceLimit }: Policy, now: Instant) {
  return kind === "check_balance" ? recordRequest(balances, balanceLimit, now) : balances;
}

/** MX runs a job of another kind (409). This one waits for its end. */
export function onJobBusy(member: Member, lane: Requesting, { policy }: Context, now: Instant): Member {
  return requeue(member, { ...lane, postponedBecause: null }, now + policy.pollFloorMs, now);
}

/** MX did not start the job. The status is read again before the next attempt. */
export function onJobPostponed(
  member: Member,
  lane: Requesting,
  { retryAfterMs, why }: Extract<CallResult, { kind: "job_postponed" }>,
  { policy }: Context,
  now: Instant,
): Member {
  const postponedCount = lane.postponedCount + 1;
  const longestMs = longestWaitMs(lane, why, policy);
  const waitMs =
    boundedRetryAfterMs(retryAfterMs, Math.max(retryAfterMaxMs, longestMs)) ??
    backoffMs(policy.retryBaseMs, postponedCount, longestMs, member.guid);
  const postponed = { ...lane, postponedCount, postponedBecause: why };
  return requeue(member, postponed, now + Math.max(waitMs, policy.pollFloorMs), now);
}

/** MX's limit allows one more balance job after `windowSeconds / limit`. More frequent requests only cost calls. */
function longestWaitMs(
  { kind }: Requesting,
  why: Postponement,
  { balanceLimit, pollCeilingMs }: Policy,
): number {
  const { limit, windowSeconds } = balanceLimit;
  const isLimit = kind === "check_balance" && why === "throttled";
  return isLimit ? Math.max(pollCeilingMs, (windowSeconds * 1_000) / limit) : pollCeilingMs;
}

/** MX refused the job. If the institution does not support it, the phase ends. Otherwise the status may show the reason. */
export function onJobRefused(
  member: Member,
  lane: Requesting,
  { unsupported }: Extract<CallResult, { kind: "job_refused" }>,
  context: Context,
  now: Instant,
): Member {
  if (unsupported && lane.kind === "identify") {
    return withNextCall(member, {
      name: "connected",
      reason: "identification_unsupported",
      lane: { step: "idle" },
    });
  }
  if (unsupported) return fail(member, "verification_unsupported", lane.kind, now);
  const meaning = meaningOf(member.lastStatus?.connectionStatus ?? null);
  if (meaning.is === "user_actionable") {
    return requireAction(member, lowerCase(meaning.status), lane.kind, now);
  }
  if (meaning.is === "consent_pending") return awaitConsent(member, "pending", null, context, now);
  const { policy } = context;
  const waitMs = backoffMs(policy.retryBaseMs, lane.attempt + 1, policy.jobDeadlineMs, member.guid);
  return retryJob(member, lane, "failed", Math.max(waitMs, policy.pollFloorMs), context, now);
}

/** Waits again, unless MX has not accepted the job until its deadline. */
function requeue(member: Member, lane: Requesting, dueAt: Instant, now: Instant): Member {
  if (now >= lane.deadlineAt) return fail(member, "timed_out", lane.kind, now);
  return continuePhase(member, {
    step: "waiting",
    ...intentOf(lane),
    baseline: lane.baseline,
    seenRunning: false,
    since: dueAt,
    dueAt,
  });
}
