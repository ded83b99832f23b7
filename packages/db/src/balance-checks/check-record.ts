import { asc, eq, inArray, type SQL } from "drizzle-orm";
import type { Database } from "../connection/database.ts";
import { groupBy } from "../connection/group-by.ts";
import { achReturns, balanceChecks, balanceDecisions } from "../schema/tables.ts";

export type CheckRow = typeof balanceChecks.$inferSelect;
export type DecisionRow = typeof balanceDecisions.$inferSelect;
export type ReturnRow = typeof achReturns.$inferSelect;

/** A balance check with its decision and its ACH returns. */
export interface CheckRecord {
  check: CheckRow;
  decision: DecisionRow | null;
  /** Sorted by return time. */
  returns: ReturnRow[];
}

/** Core banking identifies a check by the check ID or by its own debit ID. */
export type CheckKey = { id: string } | { debitId: string };

export function hasKey(key: CheckKey): SQL {
  return "id" in key ? eq(balanceChecks.id, key.id) : eq(balanceChecks.debitId, key.debitId);
}

type Reader = Pick<Database, "orm">["orm"];

/** Checks with their decisions. The caller adds conditions and order. */
export function selectChecks(orm: Pick<Reader, "select">) {
  return orm
    .select({ check: balanceChecks, decision: balanceDecisions })
    .from(balanceChecks)
    .leftJoin(balanceDecisions, eq(balanceDecisions.checkId, balanceChecks.id));
}

export async function withReturns(
  database: Pick<Database, "orm">,
  checks: readonly Omit<CheckRecord, "returns">[],
): Promise<CheckRecord[]> {
  const decidedIds = checks.flatMap(({ decision }) => (decision === null ? [] : [decision.checkId]));
  const returns = await returnsOf(database, decidedIds);
  return checks.map((each) => ({ ...each, returns: returns.get(each.check.id) ?? [] }));
}

/** The ACH returns of these checks, sorted by return time. A check without returns has no entry. */
export async function returnsOf(
  { orm }: Pick<Database, "orm">,
  checkIds: readonly string[],
): Promise<Map<string, ReturnRow[]>> {
  if (checkIds.length === 0) return new Map();
  const rows = await orm
    .select()
    .from(achReturns)
    .where(inArray(achReturns.checkId, [...checkIds]))
    .orderBy(asc(achReturns.returnedAt), asc(achReturns.returnCode));
  return groupBy(rows, ({ checkId }) => checkId);
}
