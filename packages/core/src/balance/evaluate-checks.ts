import { withBoundedDueTime } from "../due-time.ts";
import type { Instant } from "../instant.ts";
import { continueAwaitingConsent } from "../member/await-consent.ts";
import { kindOf } from "../member/lane.ts";
import type { Member, MemberState } from "../member/member.ts";
import { nextJobPollMs } from "../member/next-job-poll.ts";
import { isReadable } from "../member/readable.ts";
import { type Context, toIdle, waitForMx, withLane, withNextCall } from "../member/state-updates.ts";
import type { Policy } from "../policy.ts";
import type { BalanceCheck, Decision, Evaluation, Funds, InconclusiveReason } from "./balance-check.ts";
import { type Attempt, type ImportedBalances, nextRequestAt, noBalances } from "./balances.ts";
import type { Reservation } from "./debit-account.ts";
import { decide, decideAtOf, isUnreadable } from "./decide.ts";

/** A check with its final decision. */
export interface DecidedCheck {
  check: BalanceCheck;
  decision: Decision;
  /** The amounts that were compared; null if no balance was. */
  funds: Funds | null;
  /** The new reservation; null unless the decision is `sufficient`. */
  reservation: Reservation | null;
  /** The balances that were used; null if none were fresh enough. */
  basedOn: ImportedBalances | null;
  attempts: readonly Attempt[];
}

export interface EvaluatedChecks {
  member: Member;
  decided: DecidedCheck[];
  /** Checks that wait for a balance now. */
  started: BalanceCheck[];
  /** The error of each check that could not be evaluated. */
  unreadable: unknown[];
}

/**
 * Evaluates the balance checks of a member: decides those that can be decided, and requests a balance job for the others.
 * @param due open checks whose `runAt` has passed.
 */
export function evaluateChecks(
  before: Member,
  due: readonly BalanceCheck[],
  context: Context,
  now: Instant,
): EvaluatedChecks {
  const decided: DecidedCheck[] = [];
  const waiting: BalanceCheck[] = [];
  const unreadable: unknown[] = [];
  const decideIfReadable = (check: BalanceCheck): Evaluation | null => {
    try {
      return decide(check, before, context.policy, now);
    } catch (error) {
      unreadable.push(error);
      return { decision: { decision: "inconclusive", reason: "balance_unknown" }, funds: null };
    }
  };
  for (const check of due) {
    const evaluation = decideIfReadable(withReservationsOf(decided, check));
    if (evaluation === null) waiting.push(check);
    else decided.push(decisionRecord(before, check, evaluation, context.policy));
  }
  const started = waiting.filter(({ status }) => status === "scheduled");
  const { policy } = context;
  const member = started.length === 0 ? before : resetForNewCheck(before);
  const needed = withNeededBy(member, waiting, context, now);
  const served = continueAwaitingConsent(requestBalancesFor(needed, waiting, context, now), policy, now);
  return { member: withBoundedDueTime(served, policy, now), decided, started, unreadable };
}

/**
 * Evaluates the checks of a member that is set aside: its balances are unknown. The checks wait until just before their cutoff,
 * since the member may be released before then.
 */
export function evaluateWithoutBalances(
  due: readonly BalanceCheck[],
  policy: Policy,
  now: Instant,
): Pick<EvaluatedChecks, "decided" | "started"> {
  const isDue = (check: BalanceCheck) => isUnreadable(check) || now >= decideAtOf(check, policy);
  return {
    decided: due.filter(isDue).map((check) => ({
      check,
      decision: { decision: "inconclusive", reason: "balance_unknown" },
      funds: null,
      reservation: null,
      basedOn: null,
      attempts: [],
    })),
    started: due.filter((check) => !isDue(check) && check.status === "scheduled"),
  };
}

/** Adds the reservations of the decisions that were made just before this one. */
function withReservationsOf(decided: readonly DecidedCheck[], check: BalanceCheck): BalanceCheck {
  if (check.account === null) return check;
  const made = decided.flatMap(({ check: { accountGuid }, reservation }) =>
    accountGuid === check.accountGuid && reservation !== null ? [reservation] : [],
  );
  const reservations = [...check.account.reservations, ...made];
  return { ...check, account: { ...check.account, reservations } };
}

const hourMs = 3_600_000;

/** Decides open checks `inconclusive`. The stored state of the member may be invalid. */
export function decideUnavailable(
  member: Member,
  open: readonly BalanceCheck[],
  reason: InconclusiveReason,
  policy: Policy,
): DecidedCheck[] {
  const decision: Decision = { decision: "inconclusive", reason };
  const known = isReadable(member) ? member : { balances: noBalances };
  return open.map((check) => decisionRecord(known, check, { decision, funds: null }, policy));
}

function decisionRecord(
  { balances }: Pick<Member, "balances">,
  check: BalanceCheck,
  { decision, funds }: Evaluation,
  { reservationHours }: Policy,
): DecidedCheck {
  const usedBalances = decision.decision !== "inconclusive" || decision.reason === "balance_unknown";
  const { id: checkId, debitId, amount, decideBy } = check;
  const reservation =
    decision.decision === "sufficient"
      ? { checkId, debitId, amount, endsAt: decideBy + reservationHours * hourMs }
      : null;
  return {
    check,
    decision,
    funds,
    reservation,
    basedOn: usedBalances ? balances.imported : null,
    attempts: balances.attempts,
  };
}

/** A new check retries what failed before. */
function resetForNewCheck(member: Member): Member {
  const isUnderWay = kindOf(member.state.lane) === "check_balance";
  const { balances } = member;
  return isUnderWay ? member : { ...member, balances: { ...balances, lastFailure: null, attempts: [] } };
}

/** Records until when a balance is needed. If that is earlier than before, the next status read may have to be earlier, too. */
function withNeededBy(
  member: Member,
  waiting: readonly BalanceCheck[],
  context: Context,
  now: Instant,
): Member {
  const { balances, state } = member;
  const neededBy =
    waiting.length === 0 ? null : Math.min(...waiting.map((check) => decideAtOf(check, context.policy)));
  if (neededBy === balances.neededBy) return member;
  const updated = { ...member, balances: { ...balances, neededBy } };
  const isEarlier = neededBy !== null && neededBy < (balances.neededBy ?? Number.POSITIVE_INFINITY);
  const { lane } = state;
  // After a failed call, the wait that MX requested or the backoff still applies.
  if (!isEarlier || lane.step !== "running" || lane.job.kind !== "check_balance" || member.failureCount > 0)
    return updated;
  const dueAt = Math.min(lane.dueAt, now + nextJobPollMs(updated, lane.job, context, now));
  return { ...updated, state: { ...state, lane: { ...lane, dueAt } } as MemberState };
}

function requestBalancesFor(
  member: Member,
  waiting: readonly BalanceCheck[],
  context: Context,
  now: Instant,
): Member {
  const { lane, name } = member.state;
  const isWaiting = waiting.length > 0;
  // A request that may have been sent is followed to its end. One that still waits for MX is canceled.
  if (!isWaiting) return lane.step === "waiting" && lane.kind === "check_balance" ? toIdle(member) : member;
  const isOnboarded = name === "connected" || name === "identified";
  if (!isOnboarded || (lane.step !== "idle" && lane.step !== "monitoring")) return member;
  return member.balances.lastFailure === null
    ? requestBalanceJob(member, context, now)
    : monitorUntilDecided(member, waiting, context, now);
}

/** The status is read first: a job request needs a baseline. */
function requestBalanceJob(member: Member, { policy }: Context, now: Instant): Member {
  const { state, balances } = member;
  if (state.name !== "connected" && state.name !== "identified") return member;
  // A status read that is due may be in progress.
  const mayBeReading = state.lane.step === "monitoring" && state.lane.dueAt <= now;
  const lastReadAt = mayBeReading ? now : member.lastReadAt;
  const readableAt = Math.max(now, (lastReadAt ?? 0) + policy.pollFloorMs);
  const dueAt = Math.max(readableAt, nextRequestAt(balances, policy.balanceLimit));
  return withNextCall(member, {
    ...state,
    lane: waitForMx("check_balance", "balance_check", null, dueAt, policy, now),
  });
}

/** The latest job failed. The status is polled until that is resolved or the checks are decided. */
function monitorUntilDecided(
  member: Member,
  waiting: readonly BalanceCheck[],
  { policy }: Context,
  now: Instant,
): Member {
  const { state } = member;
  if (state.name !== "connected" && state.name !== "identified") return member;
  const { lane } = state;
  const until = Math.max(...waiting.map(({ decideBy }) => decideBy));
  // The pending status read stays as it is.
  if (lane.step === "monitoring") return { ...member, state: { ...state, lane: { ...lane, until } } };
  const dueAt = Math.max(now, member.lastReadAt ?? 0) + policy.pollFloorMs;
  return withLane(member, { step: "monitoring", since: now, until, dueAt });
}
