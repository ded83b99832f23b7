import type { Instant } from "../../instant.ts";
import { nextIdlePollMs } from "../../polling.ts";
import { meaningOf } from "../connection-status.ts";
import type { CallResult } from "../event.ts";
import type { FetchingResults, Job } from "../lane.ts";
import type { Member } from "../member.ts";
import { type Context, continuePhase, fail, requestJob, waitForMx, withNextCall } from "../state-updates.ts";
import { baselineOf } from "../status-snapshot.ts";
import { retryUnstartedJob } from "./read-while-running.ts";

/** The finished job's results were read: `count` rows were there, and are stored. */
export function onResultsRead(
  member: Member,
  lane: FetchingResults,
  { count, isUnusable = false }: Pick<Extract<CallResult, { kind: "results_read" }>, "count" | "isUnusable">,
  context: Context,
  now: Instant,
): Member {
  const calm = { ...member, failureCount: 0 };
  return count > 0
    ? phaseDone(calm, lane.job, context, now)
    : foundEmpty(calm, lane, isUnusable, context, now);
}

function phaseDone(member: Member, { kind }: Job, { policy }: Context, now: Instant): Member {
  if (kind === "identify") return withNextCall(member, { name: "identified", lane: { step: "idle" } });
  if (!member.wantsIdentification || member.lastStatus === null) {
    return withNextCall(member, { name: "connected", reason: null, lane: { step: "idle" } });
  }
  const next = waitForMx("identify", "onboarding", null, now, policy, now);
  return requestJob(member, next, baselineOf(member.lastStatus), now);
}

/** Results may appear a little after the job's end, and a late flip may show the job still running: look again. */
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
  if (job.seenRunning && !isEndedByStatus(member)) return keepPolling(member, job, context, now);
  if (!endConfirmed || !job.accepted) return retryUnstartedJob(member, job, context, now);
  if (job.kind === "identify") return phaseDone(member, job, context, now);
  return fail(member, isUnusable ? "account_numbers_unusable" : "no_eligible_accounts", job.kind, now);
}

/** DELAYED, RESUMED and their like, and statuses we do not know, do not say that the job is over. */
function isEndedByStatus({ lastStatus }: Member): boolean {
  return meaningOf(lastStatus?.connectionStatus ?? null).is !== "in_progress";
}

/** Our job ran, brought nothing yet, and MX does not call it ended: that is for the deadline to decide. */
function keepPolling(member: Member, job: Job, { policy }: Context, now: Instant): Member {
  if (now >= job.deadlineAt) return fail(member, "timed_out", job.kind, now);
  const waitMs = nextIdlePollMs(now - job.requestedAt, policy);
  return continuePhase(member, { step: "running", job, dueAt: now + waitMs });
}
