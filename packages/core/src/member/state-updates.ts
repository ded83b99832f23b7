import type { Instant } from "../instant.ts";
import type { Policy } from "../policy.ts";
import type { PollPlan } from "../polling/plan.ts";
import {
  type Challenged,
  type FetchingResults,
  type Job,
  type JobIntent,
  type JobKind,
  kindOf,
  type Lane,
  type ReadingExisting,
  type Requesting,
  type Running,
  type Trigger,
  type Waiting,
} from "./lane.ts";
import type { Member, MemberState } from "./member.ts";
import { type Baseline, baselineOf } from "./status-snapshot.ts";

/** Input of a transition beside the member and the event. */
export interface Context {
  policy: Policy;
  /**
   * When to read the status of a job of this kind.
   * @param institutionCode null if the duration does not depend on the institution alone.
   */
  planFor(institutionCode: string | null, kind: JobKind): PollPlan;
}

/** Replaces the pending call. Results of the previous call are stale from now on. */
export function withNextCall(member: Member, state: MemberState): Member {
  return { ...member, state, callNumber: member.callNumber + 1 };
}

/** Continues a job in this lane. A job of onboarding determines the state. A balance job does not change it. */
export function continuePhase(
  member: Member,
  lane: Waiting | ReadingExisting | Requesting | Running | FetchingResults,
): Member {
  const kind = kindOf(lane);
  if (kind === "check_balance") return continueBalanceJob(member, lane);
  if (kind === "identify") return withNextCall(member, { name: "connected", reason: null, lane });
  const untouched = member.state.name === "created";
  if (untouched && lane.step !== "running" && lane.step !== "fetching_results") {
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

/** A balance check has its own cutoff. */
const noDeadline = Number.MAX_SAFE_INTEGER;

/** The lane in which a job of this kind waits until MX is idle. */
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

/** MX is idle: the job will be requested, unless MX may already have its results. Then they are read first. */
export function beginJob(member: Member, intent: JobIntent, baseline: Baseline, now: Instant): Member {
  const mayExist = intent.kind !== "check_balance" && member.mayExist.includes(intent.kind);
  return mayExist
    ? continuePhase(member, { step: "reading_existing", ...intentOf(intent), baseline, dueAt: now })
    : requestJob(member, intent, baseline, now);
}

/** The job will be requested. The status before the request is kept as the baseline. */
export function requestJob(member: Member, intent: JobIntent, baseline: Baseline, now: Instant): Member {
  return continuePhase(member, { step: "requesting", ...intentOf(intent), baseline, dueAt: now });
}

/** The fields that each lane before the request has. */
export function intentOf(lane: JobIntent): JobIntent {
  const { kind, attempt, trigger, postponedCount, postponedBecause, deadlineAt } = lane;
  return { kind, attempt, trigger, postponedCount, postponedBecause, deadlineAt };
}

export function enterChallenged(
  member: Member,
  challenge: Pick<Challenged, "kind" | "attempt" | "job">,
  { policy }: Context,
  now: Instant,
): Member {
  const lane: Challenged = {
    step: "challenged",
    kind: challenge.kind,
    attempt: challenge.attempt,
    job: challenge.job === null ? null : { ...challenge.job, challenged: true, seenRunning: true },
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

/** The same state, with nothing to do until a webhook or an API request arrives. */
export function toIdle(member: Member): Member {
  return withLane(member, { step: "idle" });
}

/** The same state with another lane. It applies to the states that allow `monitoring` and `idle`. */
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

/** The trigger of a job that continues without an API request. */
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

/** A job ended while an OAuth window is open. From now on, only a job that begins later shows that the user gave consent. */
export function withBaselineOfConsent(member: Member): Member {
  const { consent, lastStatus } = member;
  if (consent === null || lastStatus === null) return member;
  return { ...member, consent: { ...consent, baseline: lastStatus } };
}

export function lastBaseline(member: Member): Baseline | null {
  return member.lastStatus === null ? null : baselineOf(member.lastStatus);
}
