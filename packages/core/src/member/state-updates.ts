import type { InconclusiveReason } from "../balance/balance-check.ts";
import type { Instant } from "../instant.ts";
import type { Policy } from "../policy.ts";
import type { KnownDurations } from "../polling.ts";
import {
  type Challenged,
  type FetchingResults,
  type Job,
  type JobIntent,
  type JobKind,
  kindOf,
  type Lane,
  type Requesting,
  type Running,
  type Trigger,
  type Waiting,
} from "./lane.ts";
import type { ActionReason, FailureReason, Member, MemberState } from "./member.ts";
import { type Baseline, baselineOf } from "./status-snapshot.ts";

/** What a transition may know beside the member and the event. */
export interface Context {
  policy: Policy;
  /** How long the institution's latest jobs of this kind took. */
  durationsOf(institutionCode: string, kind: JobKind): KnownDurations;
}

/** The pending call is replaced: results of the old one come too late from now on. */
export function withNextCall(member: Member, state: MemberState): Member {
  return { ...member, state, callNumber: member.callNumber + 1 };
}

/** A job goes on in this lane. In onboarding the state follows from it; a balance job leaves the state alone. */
export function continuePhase(
  member: Member,
  lane: Waiting | Requesting | Running | FetchingResults,
): Member {
  const kind = kindOf(lane);
  if (kind === "check_balance") return continueBalanceJob(member, lane);
  if (kind === "identify") return withNextCall(member, { name: "connected", reason: null, lane });
  const untouched = member.state.name === "created";
  if (untouched && (lane.step === "waiting" || lane.step === "requesting")) {
    return withNextCall(member, { name: "created", lane });
  }
  return withNextCall(member, { name: "verifying", lane });
}

function continueBalanceJob(member: Member, lane: Lane): Member {
  const { state } = member;
  return state.name === "connected" || state.name === "identified"
    ? withNextCall(member, { ...state, lane })
    : member;
}

/** What wants a balance job says itself how long it can wait for MX. */
const noDeadline = Number.MAX_SAFE_INTEGER;

/** Wait until MX is free for a job of this kind. */
export function waitForMx(
  kind: JobKind,
  trigger: Trigger,
  baseline: Baseline | null,
  dueAt: Instant,
  policy: Policy,
  now: Instant,
): Waiting {
  return {
    step: "waiting",
    kind,
    attempt: 0,
    trigger,
    postponedCount: 0,
    postponedBecause: null,
    baseline,
    seenRunning: false,
    since: now,
    deadlineAt: kind === "check_balance" ? noDeadline : now + policy.jobDeadlineMs,
    dueAt,
  };
}

/** MX is free: send the request, remembering what status said before it. */
export function requestJob(
  member: Member,
  { kind, attempt, trigger, postponedCount, postponedBecause, deadlineAt }: JobIntent,
  baseline: Baseline,
  now: Instant,
): Member {
  const wanted = { kind, attempt, trigger, postponedCount, postponedBecause, deadlineAt };
  return continuePhase(member, { step: "requesting", ...wanted, baseline, dueAt: now });
}

export function enterChallenged(
  member: Member,
  asked: Pick<Challenged, "kind" | "attempt" | "job">,
  { policy }: Context,
  now: Instant,
): Member {
  const lane: Challenged = {
    step: "challenged",
    kind: asked.kind,
    attempt: asked.attempt,
    job: asked.job === null ? null : { ...asked.job, challenged: true, seenRunning: true },
    since: now,
    deadlineAt: now + policy.challengeDeadlineMs,
    dueAt: now + policy.pollFloorMs,
  };
  return withChallengedLane(member, lane);
}

export function withChallengedLane(member: Member, lane: Challenged): Member {
  const { kind } = lane;
  return kind === "check_balance"
    ? continueBalanceJob(member, lane)
    : withNextCall(member, { name: "challenged", lane: { ...lane, kind } });
}

/** The user must act; we look now and then, so that what they mend elsewhere is noticed. */
export function requireAction(
  member: Member,
  reason: ActionReason,
  kind: JobKind,
  { policy }: Context,
  now: Instant,
): Member {
  if (kind === "check_balance") return balanceJobFailed(member, "user_action_required", now);
  const waitMs = reason === "pending" ? policy.pollFloorMs : policy.pollCeilingMs;
  return withNextCall(member, {
    name: "action_required",
    reason,
    kind,
    lane: { step: "monitoring", since: now, until: now + policy.challengeDeadlineMs, dueAt: now + waitMs },
  });
}

export function fail(member: Member, reason: FailureReason, kind: JobKind, now: Instant): Member {
  if (kind === "check_balance") return balanceJobFailed(member, inconclusiveReasonOf(reason), now);
  return withNextCall(
    { ...member, challenges: [] },
    { name: "failed", reason, kind, lane: { step: "idle" } },
  );
}

/** What ends onboarding only keeps a balance from being known: the member stays what it is. */
function inconclusiveReasonOf(reason: FailureReason): InconclusiveReason {
  return reason === "no_eligible_accounts" ? "user_action_required" : "mx_unavailable";
}

/** The balance job is given up. */
export function balanceJobFailed(member: Member, reason: InconclusiveReason, now: Instant): Member {
  const lastFailure = { reason, at: now, connectionStatus: member.lastStatus?.connectionStatus ?? null };
  return toIdle({ ...member, balances: { ...member.balances, lastFailure } });
}

/** Same state, nothing more to do until a hint or a person comes. */
export function toIdle(member: Member): Member {
  return withLane(member, { step: "idle" });
}

/** The same state with another lane of those that it can have at its end. */
export function withLane(member: Member, lane: Extract<Lane, { step: "monitoring" | "idle" }>): Member {
  switch (member.state.name) {
    case "connected":
    case "identified":
    case "action_required":
    case "failed":
      return withNextCall(member, { ...member.state, lane });
    case "created":
    case "verifying":
    case "challenged":
      return member;
  }
}

/** A retryable end: try again after a back-off, or give up. */
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

/** What makes us go on with a job by ourselves. */
export function triggerOf(kind: JobKind): Trigger {
  return kind === "check_balance" ? "balance_check" : "onboarding";
}

export function toJob(
  { kind, attempt, baseline, postponedCount }: Requesting,
  accepted: boolean,
  { policy }: Context,
  now: Instant,
): Job {
  return {
    kind,
    attempt,
    baseline,
    accepted,
    requestedAt: now,
    unfinishedAt: now,
    deadlineAt: now + policy.jobDeadlineMs,
    postponedCount,
    seenRunning: false,
    idleSince: now,
    emptySince: null,
    challenged: false,
  };
}

export function lastBaseline(member: Member): Baseline | null {
  return member.lastStatus === null ? null : baselineOf(member.lastStatus);
}
