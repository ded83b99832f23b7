import type { Instant } from "../../instant.ts";
import { nextLookMs } from "../../polling.ts";
import { meaningOf } from "../connection-status.ts";
import type { CallResult } from "../event.ts";
import type { Job, Reading } from "../lane.ts";
import type { Member } from "../member.ts";
import { type Context, fail, inPhase, moved, requestJob, settling } from "../state-updates.ts";
import { baselineOf } from "../status-snapshot.ts";
import { neverStarted } from "./read-while-running.ts";

/** The finished job's results were read: `count` rows were there, and are stored. */
export function onResultsRead(
  member: Member,
  lane: Reading,
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
  if (kind === "identify") return moved(member, { name: "identified", lane: { step: "at_rest" } });
  if (!member.wantsIdentification || member.seen === null) {
    return moved(member, { name: "connected", reason: null, lane: { step: "at_rest" } });
  }
  const next = settling("identify", "onboarding", null, now, policy, now);
  return requestJob(member, next, baselineOf(member.seen), now);
}

/** Results may appear a little after the job's end, and a late flip may show the job still running: look again. */
function foundEmpty(
  member: Member,
  { job, proven }: Reading,
  isUnusable: boolean,
  context: Context,
  now: Instant,
): Member {
  const emptySince = job.emptySince ?? now;
  const { policy } = context;
  if (now - emptySince < policy.startGraceMs) {
    const again = { ...job, emptySince };
    return inPhase(member, { step: "running", job: again, dueAt: now + policy.pollFloorMs });
  }
  if (job.seenRunning && !saysEnded(member)) return lookOn(member, job, context, now);
  if (!proven || !job.confirmed) return neverStarted(member, job, context, now);
  if (job.kind === "identify") return phaseDone(member, job, context, now);
  return fail(member, isUnusable ? "account_numbers_unusable" : "no_eligible_accounts", job.kind, now);
}

/** DELAYED, RESUMED and their like, and statuses we do not know, do not say that the job is over. */
function saysEnded({ seen }: Member): boolean {
  return meaningOf(seen?.connectionStatus ?? null).is !== "in_progress";
}

/** Our job ran, brought nothing yet, and MX does not call it ended: that is for the deadline to decide. */
function lookOn(member: Member, job: Job, { policy }: Context, now: Instant): Member {
  if (now >= job.deadlineAt) return fail(member, "timed_out", job.kind, now);
  const waitMs = nextLookMs(now - job.requestedAt, policy);
  return inPhase(member, { step: "running", job, dueAt: now + waitMs });
}
