import type { InconclusiveReason } from "../balance/balance-check.ts";
import type { Instant } from "../instant.ts";
import type { Policy } from "../policy.ts";
import type { KnownDurations } from "../polling.ts";
import {
  type Challenged,
  type Job,
  type JobKind,
  kindOf,
  type Lane,
  type Reading,
  type Requesting,
  type Running,
  type Settling,
  type Trigger,
  type Wanted,
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
export function moved(member: Member, state: MemberState): Member {
  return { ...member, state, callNumber: member.callNumber + 1 };
}

/** A job goes on in this lane. In onboarding the state follows from it; a balance job leaves the state alone. */
export function inPhase(member: Member, lane: Settling | Requesting | Running | Reading): Member {
  const kind = kindOf(lane);
  if (kind === "check_balance") return inBalanceLane(member, lane);
  if (kind === "identify") return moved(member, { name: "connected", reason: null, lane });
  const untouched = member.state.name === "created";
  if (untouched && (lane.step === "settling" || lane.step === "requesting")) {
    return moved(member, { name: "created", lane });
  }
  return moved(member, { name: "verifying", lane });
}

function inBalanceLane(member: Member, lane: Lane): Member {
  const { state } = member;
  return state.name === "connected" || state.name === "identified"
    ? moved(member, { ...state, lane })
    : member;
}

/** What wants a balance job says itself how long it can wait for MX. */
const untilNobodyWaits = Number.MAX_SAFE_INTEGER;

/** Wait until MX is free for a job of this kind. */
export function settling(
  kind: JobKind,
  trigger: Trigger,
  baseline: Baseline | null,
  dueAt: Instant,
  policy: Policy,
  now: Instant,
): Settling {
  return {
    step: "settling",
    kind,
    attempt: 0,
    trigger,
    postponedCount: 0,
    postponedBecause: null,
    baseline,
    seenRunning: false,
    since: now,
    deadlineAt: kind === "check_balance" ? untilNobodyWaits : now + policy.jobDeadlineMs,
    dueAt,
  };
}

/** MX is free: send the request, remembering what status said before it. */
export function requestJob(
  member: Member,
  { kind, attempt, trigger, postponedCount, postponedBecause, deadlineAt }: Wanted,
  baseline: Baseline,
  now: Instant,
): Member {
  const wanted = { kind, attempt, trigger, postponedCount, postponedBecause, deadlineAt };
  return inPhase(member, { step: "requesting", ...wanted, baseline, dueAt: now });
}

export function askUser(
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
  return inChallenge(member, lane);
}

export function inChallenge(member: Member, lane: Challenged): Member {
  const { kind } = lane;
  return kind === "check_balance"
    ? inBalanceLane(member, lane)
    : moved(member, { name: "challenged", lane: { ...lane, kind } });
}

/** The user must act; we look now and then, so that what they mend elsewhere is noticed. */
export function requireAction(
  member: Member,
  reason: ActionReason,
  kind: JobKind,
  { policy }: Context,
  now: Instant,
): Member {
  if (kind === "check_balance") return obstructed(member, "user_action_required", now);
  const waitMs = reason === "pending" ? policy.pollFloorMs : policy.pollCeilingMs;
  return moved(member, {
    name: "action_required",
    reason,
    kind,
    lane: { step: "watching", since: now, until: now + policy.challengeDeadlineMs, dueAt: now + waitMs },
  });
}

export function fail(member: Member, reason: FailureReason, kind: JobKind, now: Instant): Member {
  if (kind === "check_balance") return obstructed(member, hindranceOf(reason), now);
  return moved({ ...member, challenges: [] }, { name: "failed", reason, kind, lane: { step: "at_rest" } });
}

/** What ends onboarding only keeps a balance from being known: the member stays what it is. */
function hindranceOf(reason: FailureReason): InconclusiveReason {
  return reason === "no_eligible_accounts" ? "user_action_required" : "mx_unavailable";
}

/** The balance job is given up. */
export function obstructed(member: Member, why: InconclusiveReason, now: Instant): Member {
  const obstacle = { why, at: now, connectionStatus: member.seen?.connectionStatus ?? null };
  return rest({ ...member, balances: { ...member.balances, obstacle } });
}

/** Same state, nothing more to do until a hint or a person comes. */
export function rest(member: Member): Member {
  return withLane(member, { step: "at_rest" });
}

/** The same state with another lane of those that it can have at its end. */
export function withLane(member: Member, lane: Extract<Lane, { step: "watching" | "at_rest" }>): Member {
  switch (member.state.name) {
    case "connected":
    case "identified":
    case "action_required":
    case "failed":
      return moved(member, { ...member.state, lane });
    case "created":
    case "verifying":
    case "challenged":
      return member;
  }
}

/** A retryable end: try again after a back-off, or give up. */
export function tryAgain(
  member: Member,
  { kind, attempt }: Pick<Wanted, "kind" | "attempt">,
  reason: FailureReason,
  waitMs: number,
  { policy }: Context,
  now: Instant,
): Member {
  if (attempt >= policy.retryLimit) return fail(member, reason, kind, now);
  const since = now + waitMs;
  return inPhase(member, {
    ...settling(kind, triggerOf(kind), null, since, policy, since),
    attempt: attempt + 1,
  });
}

/** What makes us go on with a job by ourselves. */
export function triggerOf(kind: JobKind): Trigger {
  return kind === "check_balance" ? "balance_check" : "onboarding";
}

export function jobOf(
  { kind, attempt, baseline, postponedCount }: Requesting,
  confirmed: boolean,
  { policy }: Context,
  now: Instant,
): Job {
  return {
    kind,
    attempt,
    baseline,
    confirmed,
    requestedAt: now,
    deadlineAt: now + policy.jobDeadlineMs,
    postponedCount,
    seenRunning: false,
    quietSince: now,
    emptySince: null,
    challenged: false,
  };
}

export function baselineSeen(member: Member): Baseline | null {
  return member.seen === null ? null : baselineOf(member.seen);
}
