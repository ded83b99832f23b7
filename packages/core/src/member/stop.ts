import type { InconclusiveReason } from "../balance/balance-check.ts";
import type { Instant } from "../instant.ts";
import type { JobIntent, JobKind, ReadingError, Stop } from "./lane.ts";
import type { Member, MemberState } from "./member.ts";
import type { MxMemberError } from "./mx-error.ts";
import { type ActionReason, type FailureReason, isRetryable } from "./reasons.ts";
import {
  type Context,
  continuePhase,
  toIdle,
  triggerOf,
  waitForMx,
  withBaselineOfConsent,
  withNextCall,
} from "./state-updates.ts";

/** The user must act. */
export function requireAction(member: Member, reason: ActionReason, kind: JobKind, now: Instant): Member {
  if (kind === "check_balance") return balanceJobFailed(member, "user_action_required", now);
  return readErrorBefore(member, { name: "action_required", reason, kind }, now);
}

export function fail(member: Member, reason: FailureReason, kind: JobKind, now: Instant): Member {
  if (kind === "check_balance") return balanceJobFailed(member, inconclusiveReasonOf(reason), now);
  return readErrorBefore(member, { name: "failed", reason, kind }, now);
}

/** Onboarding stops once MX's error is read. Until then, the state stays. */
function readErrorBefore(member: Member, stop: Stop, now: Instant): Member {
  const lane: ReadingError = { step: "reading_error", stop, since: now, dueAt: now };
  return withNextCall(member, { ...member.state, lane } as MemberState);
}

/** Onboarding stops. If the user must act, the status is polled in case the user resolves it elsewhere. */
export function stop(
  member: Member,
  { name, reason, kind }: Stop,
  mxError: MxMemberError | null,
  { policy }: Context,
  now: Instant,
): Member {
  const ended = withBaselineOfConsent(member);
  if (name === "failed") {
    const failed = { ...ended, challenges: [], ...(!isRetryable(reason) && { consent: null }) };
    return withNextCall(failed, { name, reason, kind, mxError, lane: { step: "idle" } });
  }
  const until = now + policy.challengeDeadlineMs;
  const lane = { step: "monitoring", since: now, until, dueAt: now + policy.pollCeilingMs } as const;
  return withNextCall(ended, { name, reason, kind, mxError, lane });
}

/** A failure that would end onboarding only fails the balance job. The member's state stays. */
function inconclusiveReasonOf(reason: FailureReason): InconclusiveReason {
  return reason === "no_eligible_accounts" ? "user_action_required" : "mx_unavailable";
}

/** The balance job failed for good. */
export function balanceJobFailed(member: Member, reason: InconclusiveReason, now: Instant): Member {
  const lastFailure = { reason, at: now, connectionStatus: member.lastStatus?.connectionStatus ?? null };
  return toIdle({ ...member, balances: { ...member.balances, lastFailure } });
}

/** A retryable end: retry after the backoff, or fail. */
export function retryJob(
  member: Member,
  { kind, attempt }: Pick<JobIntent, "kind" | "attempt">,
  reason: FailureReason,
  waitMs: number,
  { policy }: Context,
  now: Instant,
): Member {
  if (attempt >= policy.retryLimit) return fail(member, reason, kind, now);
  const since = now + waitMs;
  return continuePhase(member, {
    ...waitForMx(kind, triggerOf(kind), null, since, policy, since),
    attempt: attempt + 1,
  });
}
