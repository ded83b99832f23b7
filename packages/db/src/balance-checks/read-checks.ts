import { and, asc, desc, eq, gte, lt, type SQL } from "drizzle-orm";
import type { Database } from "../connection/database.ts";
import { keysetAfter } from "../connection/keyset.ts";
import { balanceChecks, balanceDecisions } from "../schema/tables.ts";
import {
  type CheckKey,
  type CheckRecord,
  type CheckRow,
  type DecisionRow,
  hasKey,
  selectChecks,
  withReturns,
} from "./check-record.ts";

export async function readCheck(database: Pick<Database, "orm">, key: CheckKey): Promise<CheckRecord | null> {
  const [record] = await withReturns(database, await selectChecks(database.orm).where(hasKey(key)));
  return record ?? null;
}

export interface CheckFilter {
  debitId?: string | undefined;
  status?: CheckRow["status"] | undefined;
  accountGuid?: string | undefined;
  memberGuid?: string | undefined;
  decision?: DecisionRow["decision"] | undefined;
  /** Reason of an inconclusive decision. */
  reason?: DecisionRow["reason"] | undefined;
  /** Whether the check was decided after its cutoff. Matches decided checks only. */
  isLate?: boolean | undefined;
  decideAfter?: Date | undefined;
  decideBefore?: Date | undefined;
}

export interface CheckPage {
  order: "asc" | "desc";
  /** The last row of the previous page. */
  after: Pick<CheckRow, "createdAt" | "id"> | null;
  limit: number;
}

/** Sorted by creation time and ID. */
export async function listChecks(
  database: Pick<Database, "orm">,
  filter: CheckFilter,
  { order, after, limit }: CheckPage,
): Promise<CheckRecord[]> {
  const sorted = order === "asc" ? asc : desc;
  const found = await selectChecks(database.orm)
    .where(
      and(
        ...conditionsOf(filter),
        after === null
          ? undefined
          : keysetAfter([balanceChecks.createdAt, balanceChecks.id], [after.createdAt, after.id], order),
      ),
    )
    .orderBy(sorted(balanceChecks.createdAt), sorted(balanceChecks.id))
    .limit(limit);
  return withReturns(database, found);
}

function conditionsOf(filter: CheckFilter): (SQL | undefined)[] {
  const { debitId, status, accountGuid, memberGuid, decision, reason, isLate } = filter;
  const { decideAfter, decideBefore } = filter;
  return [
    debitId === undefined ? undefined : eq(balanceChecks.debitId, debitId),
    status === undefined ? undefined : eq(balanceChecks.status, status),
    accountGuid === undefined ? undefined : eq(balanceChecks.accountGuid, accountGuid),
    memberGuid === undefined ? undefined : eq(balanceChecks.memberGuid, memberGuid),
    decision === undefined ? undefined : eq(balanceDecisions.decision, decision),
    reason === undefined || reason === null ? undefined : eq(balanceDecisions.reason, reason),
    isLate === undefined ? undefined : eq(balanceDecisions.isLate, isLate),
    decideAfter === undefined ? undefined : gte(balanceChecks.decideBy, decideAfter),
    decideBefore === undefined ? undefined : lt(balanceChecks.decideBy, decideBefore),
  ];
}
