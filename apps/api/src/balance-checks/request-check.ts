import { randomUUID } from "node:crypto";
import { balanceChecks, type CheckRecord } from "@account-opening/db/balance-checks";
import type { z } from "zod";
import type { Context } from "../context.ts";
import { problem } from "../http/problems.ts";
import type { Recording } from "../http/route.ts";
import { auditCheck, termsOf } from "./audit-check.ts";
import { evaluateCheck } from "./evaluate-check.ts";
import type { newBalanceCheck } from "./schema.ts";
import { checkTimesFault, validateTimes } from "./validate-times.ts";

type NewBalanceCheck = z.output<typeof newBalanceCheck>;

export interface RequestedRecord {
  record: CheckRecord;
  isNew: boolean;
}

/**
 * Schedules the check of a debit, once. A repeated request returns its check, even after the check's time. The times are therefore
 * validated only for a new check.
 */
export async function requestCheck(
  body: NewBalanceCheck,
  { audit, cause }: Recording,
  context: Context,
): Promise<RequestedRecord> {
  const { database, clock } = context;
  const now = clock();
  const requested = { ...toSchedule(body), cause };
  const times = { runAt: body.run_at ?? now, decideBy: body.decide_by };
  const isTimely = checkTimesFault(times, now) === null;
  const found = isTimely
    ? await balanceChecks.schedule(database, requested, now, (orm, check) =>
        auditCheck(audit, orm, check, termsOf(check)),
      )
    : await balanceChecks.findScheduled(database, requested);
  if (found === null) validateTimes(times, now);
  return answerOf(found, context);
}

type Scheduled = Awaited<ReturnType<typeof balanceChecks.schedule>>;

async function answerOf(found: Scheduled | null, context: Context): Promise<RequestedRecord> {
  switch (found?.outcome) {
    case "scheduled":
      return { record: await evaluateCheck(found.record.check, context), isNew: true };
    case "repeated":
      return { record: found.record, isNew: false };
    case "conflict":
      throw problem("debit-exists", {
        detail: `The check is ${found.record.check.id}. Change it with PATCH.`,
      });
    case "not_debitable":
      throw problem("account-not-debitable", { detail: notDebitable });
    default:
      throw problem("account-not-found");
  }
}

const notDebitable =
  "Choose an account of its member with can_debit true: open, of type CHECKING, SAVINGS (no certificate of deposit), CASH or PREPAID, and with its account and routing number read.";

function toSchedule(body: NewBalanceCheck) {
  return {
    id: `CHK-${randomUUID()}`,
    debitId: body.debit_id,
    requested: {
      accountGuid: body.account_guid,
      amount: body.amount,
      runAt: body.run_at ?? null,
      decideBy: body.decide_by,
      maxAgeSeconds: body.max_age_seconds,
      ignoreReserved: body.ignore_reserved,
      onMissingAvailable: body.on_missing_available,
    },
  };
}
