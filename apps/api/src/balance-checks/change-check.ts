import { readAmount } from "@account-opening/core/balance";
import { balanceChecks, type CheckRecord } from "@account-opening/db/balance-checks";
import type { z } from "zod";
import type { Context } from "../context.ts";
import { problem } from "../http/problems.ts";
import type { Audit } from "../http/route.ts";
import { auditCheck, changedTerms } from "./audit-check.ts";
import { evaluateCheck } from "./evaluate-check.ts";
import { amountFaults, type balanceCheckChange } from "./schema.ts";
import { validateTimes } from "./validate-times.ts";

type BalanceCheckChange = z.output<typeof balanceCheckChange>;
type CheckKey = Parameters<typeof balanceChecks.read>[1];

/** @throws a 404; a 409 if the check is closed; a 422 if the change is invalid for the check. */
export async function changeCheck(
  key: CheckKey,
  requested: BalanceCheckChange,
  audit: Audit,
  context: Context,
): Promise<CheckRecord> {
  const { database, clock, policy } = context;
  const now = clock();
  const changed = await balanceChecks.reschedule(
    database,
    key,
    (check) => plan(check, requested, now),
    policy,
    now,
    (orm, { before, after }) => auditCheck(audit, orm, after, changedTerms(before, after)),
  );
  switch (changed.outcome) {
    case "unknown":
      throw problem("balance-check-not-found");
    case "closed":
      throw problem("balance-check-closed", { detail: "Schedule another check with another debit_id." });
    case "changed":
      return evaluateCheck(changed.check, context);
  }
}

function plan(check: CheckRecord["check"], requested: BalanceCheckChange, now: Date) {
  const { run_at: runAt = check.runAt, decide_by: decideBy = check.decideBy } = requested;
  validateTimes({ runAt, decideBy }, now);
  if (requested.amount === undefined) return { runAt, decideBy };
  const amount = readAmount(requested.amount, check.currency);
  if (typeof amount !== "string") return { runAt, decideBy, amountMinor: amount.minor };
  throw problem("validation-failed", { errors: [{ path: "amount", message: amountFaults[amount] }] });
}

/** @throws a 404; a 409 if the check is decided. */
export async function cancelCheck(key: CheckKey, audit: Audit, { database, clock }: Context): Promise<void> {
  const outcome = await balanceChecks.cancel(database, key, clock(), (orm, check) =>
    auditCheck(audit, orm, check, {}),
  );
  if (outcome === "unknown") throw problem("balance-check-not-found");
  if (outcome === "decided") throw problem("balance-check-closed", { detail: "The check is decided." });
}
