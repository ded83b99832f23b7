import type { AccountBalance } from "../account.ts";
import type { Instant } from "../instant.ts";
import { instantMax } from "../instant.ts";
import type { Member } from "../member/member.ts";
import type { Policy } from "../policy.ts";
import type { BalanceCheck, Evaluation, Funds, InconclusiveReason } from "./balance-check.ts";
import { type ImportedBalances, isImportedByJob } from "./balances.ts";
import { canDebit, type DebitAccount, type Reservation } from "./debit-account.ts";
import { inconclusiveReasonFor } from "./inconclusive-reason.ts";
import { readBalance } from "./money.ts";

/** MX leaves the currency out where it is the dollar. */
const currencyDefault = "USD";

/**
 * Decides a check that is due. Null while it can still wait for a balance.
 *
 * Only fresh balances of a balance job count. Without them, the check is decided `inconclusive` just before `decideBy`. From
 * `decideBy` on, no decision is `sufficient`.
 */
export function decide(check: BalanceCheck, member: Member, policy: Policy, now: Instant): Evaluation | null {
  if (isUnreadable(check)) throw new TypeError("The check has times that cannot be read.");
  if (check.account !== null && check.account.block !== null) return inconclusive("account_blocked");
  if (now >= check.decideBy)
    return inconclusive(inconclusiveReasonFor(member, policy, now) ?? "deadline_passed");
  const { imported } = member.balances;
  if (imported !== null && isFresh(check, imported, policy, now)) return evaluateBalance(check, imported);
  if (isVerified(member) && !canBecomeDebitable(check.account)) return inconclusive("account_not_debitable");
  if (now < decideAtOf(check, policy)) return null;
  return inconclusive(inconclusiveReasonFor(member, policy, now) ?? "deadline_passed");
}

/** The row holds times that no check can have. It cannot wait for anything. */
export function isUnreadable({ runAt, decideBy }: Pick<BalanceCheck, "runAt" | "decideBy">): boolean {
  return ![runAt, decideBy].every((at) => at > 0 && at < instantMax);
}

function isVerified({ state: { name } }: Member): boolean {
  return name === "connected" || name === "identified";
}

/** Whether a balance can lead to a decision. Only a fresh one shows whether the account is still closed. */
function canBecomeDebitable(account: DebitAccount | null): boolean {
  return account !== null && canDebit({ ...account, isClosed: false });
}

/** The latest time at which a check can be undecided. The margin is at most a tenth of the time from `runAt` to `decideBy`. */
export function decideAtOf(
  { runAt, decideBy }: Pick<BalanceCheck, "runAt" | "decideBy">,
  { decideMarginMs }: Policy,
): Instant {
  return decideBy - Math.min(decideMarginMs, Math.floor((decideBy - runAt) / 10));
}

/**
 * The balances are not older than `maxAgeMs`, or their job ended after `runAt` and its end was read within the grace period.
 *
 * The job may have ended at any time between two status reads. If they were further apart than the polling ceiling (MX was
 * unavailable or requested a wait), the balances count as older.
 */
function isFresh(
  { runAt, maxAgeMs }: BalanceCheck,
  { endedAt: seenAt, endedAfter }: ImportedBalances,
  { startGraceMs, pollCeilingMs }: Policy,
  now: Instant,
): boolean {
  const endedAt = Math.min(seenAt, endedAfter + pollCeilingMs);
  return now - endedAt <= maxAgeMs || (endedAt >= runAt && now - seenAt <= startGraceMs);
}

function evaluateBalance(
  check: BalanceCheck,
  { accounts, endedAt, before, after }: ImportedBalances,
): Evaluation {
  const [account, ...others] = accounts.filter(({ guid }) => guid === check.accountGuid);
  if (account === undefined || others.some((other) => !isSame(account, other)))
    return inconclusive("balance_unknown");
  const importedAt = account.importedAt === null ? null : Date.parse(account.importedAt);
  if (account.isClosed) return { decision: { decision: "account_closed", reason: null }, funds: null };
  if (!canBecomeDebitable(check.account)) return inconclusive("account_not_debitable");
  // The job updated other accounts of the member, but not this one.
  if (importedAt !== null && !isImportedByJob(importedAt, before, after)) return inconclusive("stale");
  const balance = balanceOf(check, account);
  if (balance === null) return inconclusive("balance_unknown");
  // MX's clock may be ahead: nothing was imported after the end of the job.
  return compare(check, balance, Math.min(endedAt, importedAt ?? endedAt));
}

/** MX may list an account twice. If the rows differ, the balance is unknown. */
function isSame(one: AccountBalance, other: AccountBalance): boolean {
  return (
    one.isClosed === other.isClosed &&
    one.availableBalance === other.availableBalance &&
    one.balance === other.balance &&
    one.currency === other.currency
  );
}

interface Balance {
  decidedBy: Funds["decidedBy"];
  minor: bigint;
}

function balanceOf(
  { amount: { currency }, onMissingAvailable }: BalanceCheck,
  account: AccountBalance,
): Balance | null {
  if ((account.currency ?? currencyDefault) !== currency) return null;
  const isMissing = account.availableBalance === null && onMissingAvailable === "balance";
  const decidedBy = isMissing ? "balance" : "available_balance";
  const text = isMissing ? account.balance : account.availableBalance;
  const read = text === null ? null : readBalance(text, currency);
  return read === null ? null : { decidedBy, minor: read.minor };
}

/** With an invalid `endsAt`, a reservation never ends. */
function isVisible({ endsAt }: Reservation, importedAt: Instant): boolean {
  return importedAt > endsAt;
}

function compare(
  { amount, ignoreReserved, account }: BalanceCheck,
  { decidedBy, minor }: Balance,
  importedAt: Instant,
): Evaluation {
  const reservations = account?.reservations ?? [];
  const ended = reservations.filter((each) => isVisible(each, importedAt));
  const counted = ignoreReserved ? [] : reservations.filter((each) => !isVisible(each, importedAt));
  // An amount in another currency cannot be subtracted.
  if (counted.some((each) => each.amount.currency !== amount.currency))
    return inconclusive("balance_unknown");
  const reservedMinor = counted.reduce((sum, each) => sum + each.amount.minor, 0n);
  const isSufficient = minor - reservedMinor >= amount.minor;
  return {
    decision: { decision: isSufficient ? "sufficient" : "insufficient", reason: null },
    funds: {
      decidedBy,
      reserved: { currency: amount.currency, minor: reservedMinor },
      reservedBy: counted.map(({ debitId }) => debitId),
      endedReservations: ended.map(({ checkId }) => checkId),
    },
  };
}

function inconclusive(reason: InconclusiveReason): Evaluation {
  return { decision: { decision: "inconclusive", reason }, funds: null };
}
