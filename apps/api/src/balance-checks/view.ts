import { padBalance, writeAmount } from "@account-opening/core/balance";
import type { CheckRecord } from "@account-opening/db/balance-checks";
import type { z } from "zod";
import { returnCodes } from "./return-codes.ts";
import type { balanceCheck } from "./schema.ts";

type BalanceCheckView = z.input<typeof balanceCheck>;
export type Decision = NonNullable<CheckRecord["decision"]>;

export function balanceCheckView({ check, decision, returns }: CheckRecord): BalanceCheckView {
  const { currency } = check;
  const balanceCurrency = decision?.accountCurrency ?? currency;
  return {
    id: check.id,
    debit_id: check.debitId,
    account_guid: check.accountGuid,
    member_guid: check.memberGuid,
    amount: writeAmount({ currency, minor: check.amountMinor }),
    currency,
    status: check.status,
    decision: decision?.decision ?? null,
    reason: decision?.reason ?? null,
    available_balance: padBalance(decision?.availableBalance ?? null, balanceCurrency),
    balance: padBalance(decision?.balance ?? null, balanceCurrency),
    as_of: decision?.asOf?.toISOString() ?? null,
    run_at: check.runAt.toISOString(),
    decide_by: check.decideBy.toISOString(),
    decided_at: decision?.decidedAt.toISOString() ?? null,
    late: decision?.isLate ?? null,
    max_age_seconds: check.maxAgeSeconds,
    ignore_reserved: check.ignoreReserved,
    on_missing_available: check.onMissingAvailable,
    released_at: check.releasedAt?.toISOString() ?? null,
    basis: decision === null ? null : basisView(decision),
    returns: returns.map(returnView),
    created_at: check.createdAt.toISOString(),
    updated_at: check.updatedAt.toISOString(),
  };
}

export function basisView({
  accountCurrency,
  isClosed,
  importedAt,
  basis,
}: Decision): NonNullable<BalanceCheckView["basis"]> {
  const { before, after, policy, attempts } = basis;
  return {
    account_type: basis.accountType ?? null,
    account_currency: accountCurrency,
    is_closed: isClosed,
    imported_at: importedAt?.toISOString() ?? null,
    decided_by: basis.decidedBy ?? null,
    reserved: basis.reserved ?? null,
    reserved_by: [...(basis.reservedBy ?? [])],
    before: stampsView(before),
    after: stampsView(after),
    policy: {
      max_age_seconds: policy.maxAgeSeconds,
      decide_margin_ms: policy.decideMarginMs,
      balance_limit: policy.balanceLimit,
    },
    attempts: attempts.map(({ at, what }) => ({ at, what })),
  };
}

function stampsView(stamps: Decision["basis"]["before"]) {
  if (stamps === null) return null;
  const { aggregatedAt, successfullyAggregatedAt } = stamps;
  return {
    aggregated_at: asMoment(aggregatedAt),
    successfully_aggregated_at: asMoment(successfullyAggregatedAt),
  };
}

function asMoment(stamp: string | null): string | null {
  return stamp === null ? null : new Date(stamp).toISOString();
}

export function returnView({ returnCode, returnedAt, reportedAt }: CheckRecord["returns"][number]) {
  return {
    return_code: returnCode,
    title: returnCodes.get(returnCode) ?? "",
    returned_at: returnedAt.toISOString(),
    reported_at: reportedAt.toISOString(),
  };
}
