import { withBoundedDueTime } from "../due-time.ts";
import type { Instant } from "../instant.ts";
import { kindOf } from "../member/lane.ts";
import type { Member } from "../member/member.ts";
import { isReadable } from "../member/readable.ts";
import { type Context, toIdle, waitForMx, withLane, withNextCall } from "../member/state-updates.ts";
import type { Policy } from "../policy.ts";
import type { BalanceCheck, Decision, Evaluation, Funds } from "./balance-check.ts";
import { type Attempt, type ImportedBalances, nextRequestAt, noBalances } from "./balances.ts";
import type { Reservation } from "./debit-account.ts";
import { decide, decideAtOf, isUnreadable } from "./decide.ts";

/** A check and what became of it, once and for all. */
export interface DecidedCheck {
  check: BalanceCheck;
  decision: Decision;
  /** What was compared with the amount; null where no balance was. */
  funds: Funds | null;
  /** What the debit reserves from now on; null unless it is `sufficient`. */
  reservation: Reservation | null;
  /** The balances that were judged; null where none were fresh enough. */
  basedOn: ImportedBalances | null;
  attempts: readonly Attempt[];
}

export interface EvaluatedChecks {
  member: Member;
  decided: DecidedCheck[];
  /** Checks that wait for a balance from now on. */
  started: BalanceCheck[];
  /** Why a check could not be decided by what is known, one for each. */
  unreadable: unknown[];
}

/**
 * Looks after the balance checks of a member: decides what can be decided, and has MX asked for the others.
 * @param due open checks whose `runAt` has come.
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
    const judgment = decideIfReadable(withReservationsOf(decided, check));
    if (judgment === null) waiting.push(check);
    else decided.push(decisionRecord(before, check, judgment, context.policy));
  }
  const started = waiting.filter(({ status }) => status === "scheduled");
  const member = started.length === 0 ? before : resetForNewCheck(before);
  const served = withBoundedDueTime(requestBalancesFor(member, waiting, context, now), context.policy, now);
  return { member: served, decided, started, unreadable };
}

/**
 * Looks after the checks of a member that is set aside: nothing is known of its balances. They may wait until just before
 * their cutoff, for the member may be released until then.
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

/** What was decided a moment ago has reserved its money already. */
function withReservationsOf(decided: readonly DecidedCheck[], check: BalanceCheck): BalanceCheck {
  if (check.account === null) return check;
  const made = decided.flatMap(({ check: { accountGuid }, reservation }) =>
    accountGuid === check.accountGuid && reservation !== null ? [reservation] : [],
  );
  const reservations = [...check.account.reservations, ...made];
  return { ...check, account: { ...check.account, reservations } };
}

const hourMs = 3_600_000;

/** The member is deleted: only its user could connect it again. */
export function closeChecks(member: Member, open: readonly BalanceCheck[], policy: Policy): DecidedCheck[] {
  const decision: Decision = { decision: "inconclusive", reason: "user_action_required" };
  const known = isReadable(member) ? member : { balances: noBalances };
  return open.map((check) => decisionRecord(known, check, { decision, funds: null }, policy));
}

/** A return has blocked the account of these checks. */
export function blockChecks(member: Member, open: readonly BalanceCheck[], policy: Policy): DecidedCheck[] {
  const decision: Decision = { decision: "inconclusive", reason: "account_blocked" };
  const known = isReadable(member) ? member : { balances: noBalances };
  return open.map((check) => decisionRecord(known, check, { decision, funds: null }, policy));
}

function decisionRecord(
  { balances }: Pick<Member, "balances">,
  check: BalanceCheck,
  { decision, funds }: Evaluation,
  { reservationHours }: Policy,
): DecidedCheck {
  const isJudged = decision.decision !== "inconclusive" || decision.reason === "balance_unknown";
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
    basedOn: isJudged ? balances.imported : null,
    attempts: balances.attempts,
  };
}

/** Somebody asks anew: what stood in the way before is tried again. */
function resetForNewCheck(member: Member): Member {
  const isUnderWay = kindOf(member.state.lane) === "check_balance";
  const { balances } = member;
  return isUnderWay ? member : { ...member, balances: { ...balances, lastFailure: null, attempts: [] } };
}

function requestBalancesFor(
  member: Member,
  waiting: readonly BalanceCheck[],
  context: Context,
  now: Instant,
): Member {
  const { lane, name } = member.state;
  const isWaiting = waiting.length > 0;
  // A request that may be on its way is followed to its end; one that still waits for MX is called off.
  if (!isWaiting) return lane.step === "waiting" && lane.kind === "check_balance" ? toIdle(member) : member;
  const isOnboarded = name === "connected" || name === "identified";
  if (!isOnboarded || (lane.step !== "idle" && lane.step !== "monitoring")) return member;
  return member.balances.lastFailure === null
    ? requestBalanceJob(member, context, now)
    : monitorUntilDecided(member, waiting, context, now);
}

/** Status is read first: a request needs the stamps from before it. */
function requestBalanceJob(member: Member, { policy }: Context, now: Instant): Member {
  const { state, balances } = member;
  if (state.name !== "connected" && state.name !== "identified") return member;
  // A look that is due may be under way.
  const mayBeReading = state.lane.step === "monitoring" && state.lane.dueAt <= now;
  const lastReadAt = mayBeReading ? now : member.lastReadAt;
  const readableAt = Math.max(now, (lastReadAt ?? 0) + policy.pollFloorMs);
  const dueAt = Math.max(readableAt, nextRequestAt(balances, policy.balanceLimit));
  return withNextCall(member, {
    ...state,
    lane: waitForMx("check_balance", "balance_check", null, dueAt, policy, now),
  });
}

/** The latest try came to nothing: see whether the obstacle passes while somebody still waits. */
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
  // The pending look stays the same one.
  if (lane.step === "monitoring") return { ...member, state: { ...state, lane: { ...lane, until } } };
  const dueAt = Math.max(now, member.lastReadAt ?? 0) + policy.pollFloorMs;
  return withLane(member, { step: "monitoring", since: now, until, dueAt });
}
