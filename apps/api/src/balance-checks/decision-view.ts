import { padBalance, writeAmount } from "@account-opening/core/balance";
import type { CheckRecord } from "@account-opening/db/balance-checks";
import { basisView, type Decision, returnView } from "./view.ts";

/** A decision of the export. The order of the fields is the order of the columns. */
export function decisionView({ decision, returns }: { decision: Decision } & Pick<CheckRecord, "returns">) {
  const { currency } = decision;
  const balanceCurrency = decision.accountCurrency ?? currency;
  return {
    balance_check_id: decision.checkId,
    debit_id: decision.debitId,
    account_guid: decision.accountGuid,
    member_guid: decision.memberGuid,
    user_guid: decision.userGuid,
    amount: writeAmount({ currency, minor: decision.amountMinor }),
    currency,
    run_at: decision.runAt.toISOString(),
    decide_by: decision.decideBy.toISOString(),
    decided_at: decision.decidedAt.toISOString(),
    late: decision.isLate,
    decision: decision.decision,
    reason: decision.reason,
    available_balance: padBalance(decision.availableBalance, balanceCurrency),
    balance: padBalance(decision.balance, balanceCurrency),
    as_of: decision.asOf?.toISOString() ?? null,
    basis: basisView(decision),
    returns: returns.map(returnView),
  };
}

export const decisionColumns = [
  "balance_check_id",
  "debit_id",
  "account_guid",
  "member_guid",
  "user_guid",
  "amount",
  "currency",
  "run_at",
  "decide_by",
  "decided_at",
  "late",
  "decision",
  "reason",
  "available_balance",
  "balance",
  "as_of",
  "basis",
  "returns",
] as const satisfies (keyof ReturnType<typeof decisionView>)[];
