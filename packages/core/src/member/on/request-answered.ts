import type { Instant } from "../../instant.ts";
import { nextPollMs } from "../../polling.ts";
import { backoffMs } from "../../retry.ts";
import { meaningOf } from "../connection-status.ts";
import type { CallResult } from "../event.ts";
import type { Requesting } from "../lane.ts";
import type { Member } from "../member.ts";
import { type Context, fail, inPhase, jobOf, moved, requireAction, tryAgain } from "../moves.ts";
import { lowerCase } from "./lower-case.ts";

/** MX took the job, or may have: from now on status tells. An unanswered request is never simply repeated. */
export function onJobRequested(
  member: Member,
  lane: Requesting,
  confirmed: boolean,
  context: Context,
  now: Instant,
): Member {
  const { policy } = context;
  const known = context.durationsOf(member.institutionCode, lane.kind);
  const waitMs = confirmed ? nextPollMs(0, known, policy) : policy.pollFloorMs;
  const job = jobOf(lane, confirmed, context, now);
  return inPhase({ ...member, failureCount: 0 }, { step: "running", job, dueAt: now + waitMs });
}

/** MX runs a job of another kind (409): wait for its end. */
export function onJobBusy(member: Member, lane: Requesting, { policy }: Context, now: Instant): Member {
  return waitAgain(member, lane, now + policy.pollFloorMs, lane.postponedCount, now);
}

/** MX surely did not start the job: read status again before the next try, since that time brings news. */
export function onJobPostponed(
  member: Member,
  lane: Requesting,
  { retryAfterMs }: Extract<CallResult, { kind: "job_postponed" }>,
  { policy }: Context,
  now: Instant,
): Member {
  const postponedCount = lane.postponedCount + 1;
  const waitMs =
    retryAfterMs ?? backoffMs(policy.retryBaseMs, postponedCount, policy.pollCeilingMs, member.guid);
  return waitAgain(member, lane, now + Math.max(waitMs, policy.pollFloorMs), postponedCount, now);
}

/** MX will not run this job. What the institution cannot do ends the phase; else the status may say why. */
export function onJobRefused(
  member: Member,
  lane: Requesting,
  { unsupported }: Extract<CallResult, { kind: "job_refused" }>,
  context: Context,
  now: Instant,
): Member {
  if (unsupported && lane.kind === "verify") return fail(member, "verification_unsupported", lane.kind);
  if (unsupported) {
    return moved(member, {
      name: "connected",
      reason: "identification_unsupported",
      lane: { step: "at_rest" },
    });
  }
  const meaning = meaningOf(member.seen?.connectionStatus ?? null);
  if (meaning.is === "user_actionable") {
    return requireAction(member, lowerCase(meaning.status), lane.kind, context, now);
  }
  const { policy } = context;
  const waitMs = backoffMs(policy.retryBaseMs, lane.attempt + 1, policy.jobDeadlineMs, member.guid);
  return tryAgain(member, lane, "failed", Math.max(waitMs, policy.pollFloorMs), context, now);
}

/** Back to waiting, unless MX has refused to take the job for too long. */
function waitAgain(
  member: Member,
  { kind, attempt, trigger, baseline, deadlineAt }: Requesting,
  dueAt: Instant,
  postponedCount: number,
  now: Instant,
): Member {
  if (now >= deadlineAt) return fail(member, "timed_out", kind);
  const wanted = { kind, attempt, trigger, postponedCount, deadlineAt };
  return inPhase(member, { step: "settling", ...wanted, baseline, seenRunning: false, since: dueAt, dueAt });
}
