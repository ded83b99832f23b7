import type { Instant } from "../../instant.ts";
import { nextIdlePollMs } from "../../polling/next-poll.ts";
import { awaitConsent } from "../await-consent.ts";
import { meaningOf } from "../connection-status.ts";
import type { CallResult } from "../event.ts";
import type { FetchingResults, Job, JobKind, ReadingExisting } from "../lane.ts";
import type { Member } from "../member.ts";
import {
  beginJob,
  type Context,
  continuePhase,
  requestJob,
  waitForMx,
  withNextCall,
} from "../state-updates.ts";
import { baselineOf } from "../status-snapshot.ts";
import { fail } from "../stop.ts";
import { retryUnstartedJob } from "./read-while-running.ts";

/** The results of the ended job were read: `count` rows were stored. */
export function onResultsRead(
  member: Member,
  lane: FetchingResults,
  { count, isUnusable = false }: Pick<Extract<CallResult, { kind: "results_read" }>, "count" | "isUnusable">,
  context: Context,
  now: Instant,
): Member {
  const recovered = { ...member, failureCount: 0 };
  if (count === 0) return foundEmpty(recovered, lane, isUnusable, context, now);
  return mayBeOfEarlierJob(member, lane)
    ? retryUnstartedJob(recovered, lane.job, context, now)
    : phaseDone(recovered, lane.job.kind, context, now);
}

/** MX still has the account numbers of an earlier verification. They do not show that an unanswered request reached MX. */
function mayBeOfEarlierJob({ wasVerified }: Member, { job, endConfirmed }: FetchingResults): boolean {
  return wasVerified && job.kind === "verify" && !job.accepted && !endConfirmed;
}

/** MX may have had results before a job was requested. If it has, the phase is complete without a job. */
export function onExistingResultsRead(
  member: Member,
  lane: ReadingExisting,
  { count }: Pick<Extract<CallResult, { kind: "results_read" }>, "count">,
  context: Context,
  now: Instant,
): Member {
  const recovered = { ...member, failureCount: 0 };
  return count > 0
    ? phaseDone(recovered, lane.kind, context, now)
    : requestJob(recovered, lane, lane.baseline, now);
}

function phaseDone(before: Member, kind: JobKind, { policy }: Context, now: Instant): Member {
  if (kind === "identify") return withNextCall(before, { name: "identified", lane: { step: "idle" } });
  const member = { ...before, wasVerified: true };
  if (!member.wantsIdentification || member.lastStatus === null) {
    return withNextCall(member, { name: "connected", reason: null, lane: { step: "idle" } });
  }
  const next = waitForMx("identify", "onboarding", null, now, policy, now);
  return beginJob(member, next, baselineOf(member.lastStatus), now);
}

/** Results may appear a little after the end of the job, and the status may change late. Both are read again. */
function foundEmpty(
  member: Member,
  { job, endConfirmed }: FetchingResults,
  isUnusable: boolean,
  context: Context,
  now: Instant,
): Member {
  const emptySince = job.emptySince ?? now;
  const { policy } = context;
  if (now - emptySince < policy.startGraceMs) {
    const again = { ...job, emptySince };
    return continuePhase(member, { step: "running", job: again, dueAt: now + policy.pollFloorMs });
  }
  if (meaningOf(member.lastStatus?.connectionStatus ?? null).is === "consent_pending") {
    return awaitConsent(member, "pending", null, context, now);
  }
  if (job.seenRunning && !isEndedByStatus(member)) return keepPolling(member, job, context, now);
  if (!endConfirmed || !job.accepted) return retryUnstartedJob(member, job, context, now);
  if (job.kind === "identify") return phaseDone(member, job.kind, context, now);
  return fail(member, isUnusable ? "account_numbers_unusable" : "no_eligible_accounts", job.kind, now);
}

/** Statuses that are `in_progress` (for example DELAYED and RESUMED) do not show that the job has ended. */
function isEndedByStatus({ lastStatus }: Member): boolean {
  return meaningOf(lastStatus?.connectionStatus ?? null).is !== "in_progress";
}

/** The job ran without results, and MX does not show its end. Polling continues until the deadline. */
function keepPolling(member: Member, job: Job, { policy }: Context, now: Instant): Member {
  if (now >= job.deadlineAt) return fail(member, "timed_out", job.kind, now);
  const waitMs = nextIdlePollMs(now - job.requestedAt, policy);
  return continuePhase(member, { step: "running", job, dueAt: now + waitMs });
}
