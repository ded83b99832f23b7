import { balanceChecks, type CheckRecord } from "@account-opening/db/balance-checks";
import type { Context } from "../context.ts";
import { problem } from "../http/problems.ts";

/**
 * Evaluates a new or changed check. If it is due, the member is advanced at once, so that a fresh balance decides the check within
 * the request. Otherwise a timer is enqueued.
 */
export async function evaluateCheck(
  check: CheckRecord["check"],
  { database, advance, clock }: Context,
): Promise<CheckRecord> {
  const isDue = check.runAt <= clock();
  if (check.nextAt !== null && !(isDue && check.status === "scheduled")) {
    advance.enqueueCheckTimers([{ checkId: check.id, memberGuid: check.memberGuid, dueAt: check.nextAt }]);
  }
  if (!isDue) return { check, decision: null, returns: [] };
  await advance.advance(check.memberGuid);
  const record = await balanceChecks.read(database, { id: check.id });
  if (record === null) throw problem("balance-check-not-found");
  return record;
}
