import type { CheckExplanation } from "../../api/checks.ts";
import type { Tone } from "../../components/icon.tsx";
import { formatDuration } from "../../format/duration.ts";
import { formatMoney } from "../../format/money.ts";
import { formatNumberOf } from "../../format/number.ts";
import type { TimeFormat } from "../../format/time.ts";
import { beforeOrAfter } from "../../format/words.ts";
import { decisions, reasons, statuses } from "../debits/decision-words.ts";

export interface Conclusion {
  tone: Tone;
  title: string;
  text: string;
  /** The API's code of the reason, for a search. */
  code: string | null;
}

/** Why a debit may be sent or not, in sentences. */
export function concludeFrom(explanation: CheckExplanation, format: TimeFormat, now: Date): Conclusion {
  const { check } = explanation;
  if (check.decision === null || check.decided_at === null) return openConclusion(explanation, format, now);
  const { tone } = decisions[check.decision];
  const at = (text: string) => `${format.moment(new Date(text), now)} ${format.zoneName(new Date(text))}`;
  const aheadMs = Date.parse(check.decide_by) - Date.parse(check.decided_at);
  const late = check.late === true ? " No worker was running before it." : "";
  const returned = check.returns
    .map(({ return_code, title }) => ` Returned: ${return_code} ${title}.`)
    .join("");
  const decided = `Decided ${at(check.decided_at)}, ${beforeOrAfter(aheadMs, formatDuration)} the cutoff.${late}${returned}`;
  const code = check.reason;
  switch (check.decision) {
    case "sufficient":
      return { tone, title: "May be sent: sufficient", text: `${comparison(explanation)} ${decided}`, code };
    case "insufficient":
      return {
        tone,
        title: "Not released: insufficient",
        text: `${comparison(explanation)} ${decided}`,
        code,
      };
    case "account_closed":
      return {
        tone,
        title: "Not released: account closed",
        text: `MX reports the account as closed. ${decided}`,
        code,
      };
    case "inconclusive":
      return {
        tone,
        title: `Not released: inconclusive – ${shortReason(explanation, at)}`,
        text: `${remedyOf(explanation)} ${decided}`,
        code,
      };
  }
}

function openConclusion({ check, member }: CheckExplanation, format: TimeFormat, now: Date): Conclusion {
  const at = (text: string) => format.moment(new Date(text), now);
  const { status } = check;
  const { tone, word } = statuses[status];
  const nextAt = member?.balance_requests.next_at ?? null;
  const limit =
    status === "running" && nextAt !== null && Date.parse(nextAt) > now.getTime()
      ? ` MX limits this member until ${at(nextAt)}.`
      : "";
  switch (status) {
    case "canceled":
      return {
        tone,
        title: "Canceled",
        text: `Core banking canceled the check ${at(check.updated_at)}.`,
        code: null,
      };
    case "running":
      return {
        tone,
        title: `Open: ${word}`,
        text: `A balance is requested from MX. The decision is made before the cutoff, ${at(check.decide_by)}.${limit}`,
        code: null,
      };
    case "scheduled":
    case "decided":
      return {
        tone,
        title: `Open: ${word}`,
        text: `The balance is requested from ${at(check.run_at)}. The decision is made before ${at(check.decide_by)}.`,
        code: null,
      };
  }
}

function comparison({ sum, check }: CheckExplanation): string {
  const money = (amount: string) => formatMoney(amount, check.currency);
  if (sum === null) return `${money(check.amount)} was compared with the balance.`;
  const { reservations } = sum;
  if (reservations.length === 0)
    return `${money(sum.amount)} is to be debited; the balance was ${money(sum.balance)}.`;
  const debits = formatNumberOf(reservations.length, "debit");
  const were = reservations.length === 1 ? "was" : "were";
  return `${money(sum.amount)} is to be debited; ${money(sum.left)} was left after ${debits} that ${were} released earlier on the same account.`;
}

function shortReason({ check, member }: CheckExplanation, at: (text: string) => string): string {
  const nextAt = member?.balance_requests.next_at ?? null;
  if (
    check.reason === "throttled" &&
    nextAt !== null &&
    Date.parse(nextAt) > Date.parse(check.decided_at ?? "")
  )
    return `MX limits this member until ${at(nextAt)}`;
  return check.reason === null ? "no reason recorded" : reasons[check.reason];
}

function remedyOf({ check, member, account }: CheckExplanation): string {
  switch (check.reason) {
    case "user_action_required":
      return `The member is ${member === null ? "deleted" : member.state.replace("_", " ")}: the customer must connect the account again before another debit.`;
    case "throttled":
      return `MX allows ${member?.balance_requests.limit ?? "few"} balance requests in ${formatDuration((member?.balance_requests.window_seconds ?? 0) * 1_000)} for one member. Schedule the next debit with a longer time before its cutoff.`;
    case "mx_unavailable":
      return "MX or the institution did not return a balance. Schedule another debit once MX responds again.";
    case "stale":
      return "MX's job ended without new data for this account, so its balance may be old.";
    case "balance_unknown":
      return "MX returned no balance in the currency of the debit, or contradictory ones.";
    case "account_not_debitable":
      return "The account's type does not allow ACH debits, or its numbers have not been read.";
    case "account_blocked":
      return account?.debit_block
        ? `Return ${account.debit_block.return_code} set the block. It can be lifted.`
        : "The block has been lifted since.";
    case "deadline_passed":
    case null:
      return "No balance was fresh enough in time.";
  }
}
