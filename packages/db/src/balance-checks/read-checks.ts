import { and, asc, eq, type SQL } from "drizzle-orm";
import type { Database } from "../connection/database.ts";
import { keysetAfter } from "../connection/keyset.ts";
import { balanceChecks } from "../schema/tables.ts";
import {
  type CheckKey,
  type CheckRecord,
  type CheckRow,
  hasKey,
  selectChecks,
  withReturns,
} from "./check-record.ts";

export async function readCheck(database: Pick<Database, "orm">, key: CheckKey): Promise<CheckRecord | null> {
  const [record] = await withReturns(database, await selectChecks(database.orm).where(hasKey(key)));
  return record ?? null;
}

export interface CheckFilter {
  debitId?: string;
  status?: CheckRow["status"];
  memberGuid?: string;
}

/** Oldest first. `after` is the last row of the previous page. */
export async function listChecks(
  database: Pick<Database, "orm">,
  filter: CheckFilter,
  after: Pick<CheckRow, "createdAt" | "id"> | null,
  limit: number,
): Promise<CheckRecord[]> {
  const found = await selectChecks(database.orm)
    .where(
      and(
        ...conditionsOf(filter),
        after === null
          ? undefined
          : keysetAfter([balanceChecks.createdAt, balanceChecks.id], [after.createdAt, after.id]),
      ),
    )
    .orderBy(asc(balanceChecks.createdAt), asc(balanceChecks.id))
    .limit(limit);
  return withReturns(database, found);
}

function conditionsOf({ debitId, status, memberGuid }: CheckFilter): (SQL | undefined)[] {
  return [
    debitId === undefined ? undefined : eq(balanceChecks.debitId, debitId),
    status === undefined ? undefined : eq(balanceChecks.status, status),
    memberGuid === undefined ? undefined : eq(balanceChecks.memberGuid, memberGuid),
  ];
}
