import { readAmount, readBalance, writeAmount } from "@account-opening/core/balance";
import type { balanceChecks } from "@account-opening/db/balance-checks";
import type { z } from "zod";
import type { checkExplanation } from "./explanation-schema.ts";
import type { Decision } from "./view.ts";

type Explanation = z.input<typeof checkExplanation>;
type RelatedCheck = Awaited<ReturnType<typeof balanceChecks.listReservations>>[number];

/** The comparison that led to the decision. Null if it compared no balance. */
export function sumView(decision: Decision, reservations: readonly RelatedCheck[]): Explanation["sum"] {
  const { currency, basis, amountMinor } = decision;
  const { decidedBy, reserved: reservedText } = basis;
  if (decidedBy == null || reservedText == null) return null;
  const stored = decidedBy === "balance" ? decision.balance : decision.availableBalance;
  const balance = stored === null ? null : readBalance(stored, currency);
  const reserved = readAmount(reservedText, currency);
  if (balance === null || typeof reserved === "string") return null;
  const leftMinor = balance.minor - reserved.minor;
  const write = (minor: bigint) => writeAmount({ currency, minor });
  return {
    currency,
    decided_by: decidedBy,
    balance: write(balance.minor),
    reservations: reservations.map(relatedView),
    reserved: write(reserved.minor),
    left: write(leftMinor),
    amount: write(amountMinor),
    difference: write(leftMinor - amountMinor),
  };
}

/** The MX job that imported the balance. */
export function jobView(
  { asOf, decidedAt, basis }: Decision,
  decidedWith: readonly RelatedCheck[],
): Explanation["job"] {
  if (asOf === null) return null;
  const request = basis.attempts.findLast(
    ({ at, what }) => what === "job_accepted" && Date.parse(at) <= asOf.getTime(),
  );
  return {
    requested_at: request?.at ?? null,
    ended_at: asOf.toISOString(),
    age_seconds: (decidedAt.getTime() - asOf.getTime()) / 1_000,
    decided_with: decidedWith.map(relatedView),
  };
}

function relatedView({ id, debitId, amountMinor, currency, decision, releasedAt }: RelatedCheck) {
  return {
    id,
    debit_id: debitId,
    amount: writeAmount({ currency, minor: amountMinor }),
    currency,
    decision,
    released_at: releasedAt?.toISOString() ?? null,
  };
}
