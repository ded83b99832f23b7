import type { AccountBalance } from "../account.ts";
import type { Instant } from "../instant.ts";
import { instantMax } from "../instant.ts";
import type { Member } from "../member/member.ts";
import type { Policy } from "../policy.ts";
import type { BalanceCheck, Decision, InconclusiveReason } from "./balance-check.ts";
import type { BalancesSeen } from "./balances.ts";
import { type Money, readBalance } from "./money.ts";
import { obstacleOf } from "./obstacle.ts";

/** MX leaves the currency out where it is the dollar. */
const currencyDefault = "USD";

/**
 * Decides a check that is due, or null while it can still wait for better news.
 *
 * Only balances that a balance job of ours brought count, and only while they are fresh. Without them the check is
 * decided `inconclusive` just before its `decideBy`: silence is never an answer. From `decideBy` on nothing is
 * `sufficient` any more, whatever is known by then.
 */
export function decide(check: BalanceCheck, member: Member, policy: Policy, now: Instant): Decision | null {
  if (isUnreadable(check)) throw new TypeError("The check has times that cannot be read.");
  if (now >= check.decideBy) return inconclusive(obstacleOf(member, policy, now) ?? "deadline_passed");
  const { seen } = member.balances;
  if (seen !== null && isFresh(check, seen, policy, now)) return judge(check, seen.accounts);
  if (now < decideAtOf(check, policy)) return null;
  return inconclusive(obstacleOf(member, policy, now) ?? "deadline_passed");
}

/** Its row holds times that no check can have: nothing can be waited for. */
export function isUnreadable({ runAt, decideBy }: Pick<BalanceCheck, "runAt" | "decideBy">): boolean {
  return ![runAt, decideBy].every((at) => at > 0 && at < instantMax);
}

/** The last moment at which a check may still be undecided; a short-lived check keeps a tenth of its life. */
export function decideAtOf(
  { runAt, decideBy }: Pick<BalanceCheck, "runAt" | "decideBy">,
  { decideMarginMs }: Policy,
): Instant {
  return decideBy - Math.min(decideMarginMs, Math.floor((decideBy - runAt) / 10));
}

/** The job ended after the check was due, just now; or before, but not too long ago. */
function isFresh(
  { runAt, maxAgeMs }: BalanceCheck,
  { endedAt }: BalancesSeen,
  { startGraceMs }: Policy,
  now: Instant,
): boolean {
  const ageMs = now - endedAt;
  return ageMs <= maxAgeMs || (endedAt >= runAt && ageMs <= startGraceMs);
}

function judge({ accountGuid, amount }: BalanceCheck, accounts: readonly AccountBalance[]): Decision {
  const account = accounts.find(({ guid }) => guid === accountGuid);
  if (account === undefined) return inconclusive("balance_unknown");
  if (account.isClosed) return { decision: "account_closed", reason: null };
  const available = availableIn(amount.currency, account);
  if (available === null) return inconclusive("balance_unknown");
  return { decision: available.minor >= amount.minor ? "sufficient" : "insufficient", reason: null };
}

function availableIn(currency: string, account: AccountBalance): Money | null {
  if (account.availableBalance === null || (account.currency ?? currencyDefault) !== currency) return null;
  return readBalance(account.availableBalance, currency);
}

function inconclusive(reason: InconclusiveReason): Decision {
  return { decision: "inconclusive", reason };
}
