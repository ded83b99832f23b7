import type { AccountBalance } from "../src/account.ts";
import { type EventOutcome, type Folded, fold } from "../src/advance/fold.ts";
import type { ObservedEnd } from "../src/advance/observed-end.ts";
import type { TimelineEntry } from "../src/advance/timeline.ts";
import type { BalanceCheck } from "../src/balance/balance-check.ts";
import type { DecidedCheck } from "../src/balance/evaluate-checks.ts";
import type { Instant } from "../src/instant.ts";
import type { Challenge } from "../src/member/challenge.ts";
import type { CallResult, MemberEvent, Postponement } from "../src/member/event.ts";
import { type Call, callOf } from "../src/member/lane.ts";
import { dueAtOf, type Member } from "../src/member/member.ts";
import type { MxMemberError } from "../src/member/mx-error.ts";
import type { ConsentFailure } from "../src/member/reasons.ts";
import type { Context } from "../src/member/state-updates.ts";
import type { StatusSnapshot } from "../src/member/status-snapshot.ts";
import type { Notification } from "../src/notifications/notification.ts";
import { aCheck, aContext, aLastStatus, anAccountBalance, anObservation, start } from "./builders.ts";
import { describeMember } from "./describe.ts";

/** One step of a scenario, without the IDs of calls and the times. */
export type Step = (walk: Walk) => Happening;

interface Happening {
  /** Null when only time passes. */
  event: MemberEvent | null;
  at: Instant;
  /** Core banking schedules it. */
  check?: BalanceCheck;
  /** MX's error of the member, which is read at once if onboarding stops. By default none. `unread`: the read is still pending. */
  mxError?: MxMemberError | null | "unread";
}

/** A member on its way through a story. */
export interface Walk {
  member: Member;
  now: Instant;
  context: Context;
  /** What became of the latest event. */
  outcome: EventOutcome | null;
  /** The states and lanes of the member, without consecutive repetitions. */
  path: string[];
  timeline: TimelineEntry[];
  jobEnds: ObservedEnd[];
  notifications: Notification[];
  /** Balance checks that are not decided yet. */
  checks: BalanceCheck[];
  decided: DecidedCheck[];
  /** The scenario with further steps. */
  when(...steps: Step[]): Walk;
  /** State, reason and lane in a line. */
  is: string;
  /** The call that is waited for, and in how many milliseconds. */
  next: { call: Call; inMs: number } | null;
}

export function given(member: Member, context: Context = aContext(), now: Instant = start): Walk {
  return walk({
    member,
    now,
    context,
    outcome: null,
    path: [describeMember(member)],
    timeline: [],
    jobEnds: [],
    notifications: [],
    checks: [],
    decided: [],
  });
}

type Facts = Omit<Walk, "when" | "is" | "next">;

function walk(facts: Facts): Walk {
  const { lane } = facts.member.state;
  const call = callOf(lane);
  const dueAt = dueAtOf(lane);
  const here: Walk = {
    ...facts,
    is: describeMember(facts.member),
    next: call === null || dueAt === null ? null : { call, inMs: dueAt - facts.now },
    when: (...steps) => steps.reduce(taken, here),
  };
  return here;
}

function taken(before: Walk, step: Step): Walk {
  const happening = step(before);
  const after = applied(before, happening);
  const { mxError = null } = happening;
  if (after.member.state.lane.step !== "reading_error" || mxError === "unread") return after;
  const { callNumber } = after.member;
  const explained = applied(after, {
    event: { kind: "error_read", error: mxError, callNumber },
    at: after.now,
  });
  return walk({ ...explained, outcome: after.outcome, path: withStep(before.path, explained.is) });
}

/** MX's error of the member, if the step stops onboarding. */
export function explainedBy(mxError: MxMemberError | null | "unread", step: Step): Step {
  return (before) => ({ ...step(before), mxError });
}

function withStep(path: readonly string[], is: string): string[] {
  return path.at(-1) === is ? [...path] : [...path, is];
}

function applied(before: Walk, { event, at, check }: Happening): Walk {
  const checks = check === undefined ? before.checks : [...before.checks, check];
  const due = checks.filter(({ runAt }) => runAt <= at);
  const events = event === null ? [] : [event];
  const folded = fold(before.member, events, due, before.context, at);
  const is = describeMember(folded.member);
  return walk({
    member: folded.member,
    now: at,
    context: before.context,
    outcome: folded.outcomes[0] ?? null,
    path: withStep(before.path, is),
    timeline: [...before.timeline, ...folded.timeline],
    jobEnds: [...before.jobEnds, ...folded.jobEnds],
    notifications: [...before.notifications, ...folded.notifications],
    checks: stillOpen(checks, folded),
    decided: [...before.decided, ...folded.decided],
  });
}

/** What the store makes of the checks. */
function stillOpen(checks: readonly BalanceCheck[], { started, decided }: Folded): BalanceCheck[] {
  const isIn = (list: readonly BalanceCheck[], { id }: BalanceCheck) => list.some((each) => each.id === id);
  const ended = decided.map(({ check }) => check);
  return checks
    .filter((check) => !isIn(ended, check))
    .map((check) => (isIn(started, check) ? { ...check, status: "running" } : check));
}

/** Core banking schedules a balance check; `runAt` and `decideBy` count from now. */
export function aCheckIsScheduled(
  facts: Partial<BalanceCheck> & { inMs?: number; decideInMs?: number } = {},
): Step {
  return ({ now }) => {
    const { inMs = 0, decideInMs = inMs + 60_000, ...rest } = facts;
    return {
      event: null,
      at: now,
      check: aCheck({ runAt: now + inMs, decideBy: now + decideInMs, ...rest }),
    };
  };
}

/** The accounts that are read after a balance job. */
export function accountsHold(...accounts: Partial<AccountBalance>[]): Step {
  return answered("read_results", () => ({
    kind: "balances_read",
    accounts: accounts.map(anAccountBalance),
  }));
}

/** Time passes, and nothing happens but what is due. */
export function timePasses(ms: number): Step {
  return ({ now }) => ({ event: null, at: now + ms });
}

/** The status read that is due brings this. */
export function statusShows(
  connectionStatus: string | null,
  rest: Partial<StatusSnapshot> = {},
  { waitedMs = 0 }: { waitedMs?: number } = {},
): Step {
  const snapshot = anObservation(connectionStatus, rest);
  return answered("read_status", (at) => ({ kind: "status_read", snapshot, startedAt: at - waitedMs }));
}

/** MX is busy, and this is the status meanwhile. */
export function busyShows(connectionStatus: string | null, rest: Partial<StatusSnapshot> = {}): Step {
  return statusShows(connectionStatus, { isBeingAggregated: true, ...rest });
}

/** MX waits for the end user. */
export function mxAsks(...challenges: Challenge[]): Step {
  return busyShows("CHALLENGED", { challenges });
}

export const mxAcceptsTheJob = answered("request_job", () => ({ kind: "job_accepted" }));
export const mxIsBusyWithAnotherJob = answered("request_job", () => ({ kind: "job_busy" }));
export const mxDoesNotAnswerTheRequest = answered("request_job", () => ({
  kind: "job_unanswered",
  why: "timeout",
}));

export function mxPostponesTheJob(why: Postponement, retryAfterMs: number | null = null): Step {
  return answered("request_job", () => ({ kind: "job_postponed", why, retryAfterMs }));
}

export function mxRefusesTheJob({ unsupported = false, message = null as string | null } = {}): Step {
  return answered("request_job", () => ({ kind: "job_refused", unsupported, message }));
}

/** The number of rows in the results that are read. */
export function resultsHold(count: number, { isUnusable = false } = {}): Step {
  return answered("read_results", () => ({
    kind: "results_read",
    count,
    ...(isUnusable ? { isUnusable } : {}),
  }));
}

/** The call that is due fails, whichever it is. */
export function theCallFails(retryAfterMs: number | null = null): Step {
  return answered(null, () => ({ kind: "call_failed", why: "unavailable", retryAfterMs }));
}

/** The call that is due is answered with 404, whichever it is. */
export const mxKnowsNoSuchMember = answered(null, () => ({ kind: "member_missing" }));

export const aWebhookComes: Step = ({ now }) => ({
  event: { kind: "webhook_received", type: "CONNECTION_STATUS" },
  at: now,
});

/** The user answers the open challenges. */
export const theUserAnswers: Step = ({ member: { challenges }, now }) => ({
  event: { kind: "challenges_answered", challenges },
  at: now,
});

export const credentialsAreUpdated: Step = ({ now }) => ({ event: { kind: "credentials_updated" }, at: now });

/** MX's error of the member is read. */
export function errorIs(error: MxMemberError | null): Step {
  return answered("read_error", () => ({ kind: "error_read", error }));
}

/** An OAuth window is requested. MX's status is the last one that was read. */
export const consentIsRequested: Step = ({ member: { lastStatus }, now }) => ({
  event: { kind: "consent_requested", baseline: lastStatus ?? aLastStatus("PENDING") },
  at: now,
});

export const consentIsGiven: Step = ({ now }) => ({ event: { kind: "consent_given" }, at: now });

export function consentFails(reason: ConsentFailure, error: MxMemberError | null = null): Step {
  return ({ now }) => ({ event: { kind: "consent_failed", reason, error }, at: now });
}

export const aVerificationIsRequested: Step = ({ now }) => ({
  event: { kind: "verification_requested" },
  at: now,
});

export const aRetryIsRequested: Step = ({ now }) => ({ event: { kind: "retry_requested" }, at: now });

/** An event as it is, now. */
export function happens(event: MemberEvent): Step {
  return ({ now }) => ({ event, at: now });
}

/** Repeats the steps. */
export function times(count: number, ...steps: Step[]): Step[] {
  return Array.from({ length: count }, () => steps).flat();
}

type Answer = CallResult extends infer Result
  ? Result extends CallResult
    ? Omit<Result, "callNumber">
    : never
  : never;

/** The response to the pending call, when the call is due. It throws if the scenario names another call. */
function answered(expected: Call["call"] | null, answer: (at: Instant) => Answer): Step {
  return ({ member, now, is }) => {
    const { lane } = member.state;
    const pending = callOf(lane)?.call ?? null;
    if (pending === null || (expected !== null && pending !== expected)) {
      throw new Error(
        `The story answers ${expected ?? "a call"}, but ${is} waits for ${pending ?? "nothing"}.`,
      );
    }
    const at = Math.max(now, dueAtOf(lane) ?? now);
    return { event: { ...answer(at), callNumber: member.callNumber } as CallResult, at };
  };
}
