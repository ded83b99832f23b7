import { writeAmount } from "@account-opening/core/balance";
import type { Database } from "@account-opening/db";
import type { CheckRecord } from "@account-opening/db/balance-checks";
import type { Audit } from "../http/route.ts";

type Check = CheckRecord["check"];

/** The terms of a check, for the audit log. */
export type CheckTerms = Record<"amount" | "run_at" | "decide_by", string>;

export function termsOf({ amountMinor, currency, runAt, decideBy }: Check): CheckTerms {
  return {
    amount: writeAmount({ minor: amountMinor, currency }),
    run_at: runAt.toISOString(),
    decide_by: decideBy.toISOString(),
  };
}

/** The changed terms, with their old and new values. */
export function changedTerms(before: Check, after: Check): Record<string, string> {
  const [old, current] = [termsOf(before), termsOf(after)];
  const names = ["amount", "run_at", "decide_by"] as const;
  return Object.fromEntries(
    names
      .filter((name) => old[name] !== current[name])
      .flatMap((name) => [
        [`${name}_before`, old[name]],
        [`${name}_after`, current[name]],
      ]),
  );
}

/** The audit row of a balance check. */
export function auditCheck(
  audit: Audit,
  orm: Database["orm"],
  { id, debitId, memberGuid }: Check,
  detail: Record<string, string>,
): Promise<void> {
  return audit({ orm }, { memberGuid, detail: { balance_check_id: id, debit_id: debitId, ...detail } });
}
