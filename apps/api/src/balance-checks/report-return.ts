import { balanceChecks, type CheckRecord, ledger } from "@account-opening/db/balance-checks";
import type { z } from "zod";
import type { Context } from "../context.ts";
import { problem } from "../http/problems.ts";
import type { Audit } from "../http/route.ts";
import { blocksDebits, isReversal } from "./return-codes.ts";
import type { newAchReturn } from "./schema.ts";

export interface ReportedReturn {
  record: CheckRecord;
  isNew: boolean;
}

/** @throws a 404; a 409 if the check is not decided; a 422 if the time of the return is invalid. */
export async function reportReturn(
  checkId: string,
  { return_code: returnCode, returned_at: returnedAt }: z.output<typeof newAchReturn>,
  { apiKeyId, audit }: { apiKeyId: string; audit: Audit },
  { database, clock, policy, reportDecisions }: Context,
): Promise<ReportedReturn> {
  const now = clock();
  const { decision } = await known(checkId, { database });
  if (decision === null)
    throw problem("balance-check-open", { detail: "Only a decided check can have a return." });
  requirePlausible(returnedAt, decision.decidedAt, now);
  const row = { checkId, returnCode, returnedAt, reportedAt: now, apiKeyId };
  const consequence = { isReversed: isReversal(returnCode), blocks: blocksDebits(returnCode) };
  const { isNew, decisions } = await ledger.recordReturn(database, row, consequence, policy, (orm) =>
    audit(
      { orm },
      {
        memberGuid: decision.memberGuid,
        detail: { balance_check_id: checkId, return_code: returnCode, returned_at: returnedAt.toISOString() },
      },
    ),
  );
  reportDecisions(decisions);
  return { record: await known(checkId, { database }), isNew };
}

/** Tolerance: a return may be dated with the day only, and clocks differ. */
const slack = { beforeMs: 24 * 60 * 60 * 1_000, afterMs: 5 * 60 * 1_000 };

function requirePlausible(returnedAt: Date, decidedAt: Date, now: Date): void {
  const isTooEarly = returnedAt.getTime() < decidedAt.getTime() - slack.beforeMs;
  const isTooLate = returnedAt.getTime() > now.getTime() + slack.afterMs;
  if (!isTooEarly && !isTooLate) return;
  const message = isTooEarly ? "is before the decision" : "is in the future";
  throw problem("validation-failed", { errors: [{ path: "returned_at", message }] });
}

async function known(id: string, { database }: Pick<Context, "database">): Promise<CheckRecord> {
  const record = await balanceChecks.read(database, { id });
  if (record === null) throw problem("balance-check-not-found");
  return record;
}
