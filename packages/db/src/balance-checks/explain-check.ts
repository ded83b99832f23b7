import { and, asc, eq, inArray, ne, sql } from "drizzle-orm";
import type { Database } from "../connection/database.ts";
import { accountNumbers, accountOwners, balanceChecks, balanceDecisions } from "../schema/tables.ts";
import type { CheckRow, DecisionRow } from "./check-record.ts";

type Orm = Pick<Database, "orm">;

/** Another check, in the explanation of a decision. */
export type RelatedCheck = Pick<CheckRow, "id" | "debitId" | "amountMinor" | "currency" | "releasedAt"> &
  Pick<DecisionRow, "decision">;

const relatedColumns = {
  id: balanceChecks.id,
  debitId: balanceChecks.debitId,
  amountMinor: balanceChecks.amountMinor,
  currency: balanceChecks.currency,
  releasedAt: balanceChecks.releasedAt,
  decision: balanceDecisions.decision,
};

/** The checks of these debits, whose reservations a decision subtracted. */
export async function listReservations({ orm }: Orm, debitIds: readonly string[]): Promise<RelatedCheck[]> {
  if (debitIds.length === 0) return [];
  return orm
    .select(relatedColumns)
    .from(balanceChecks)
    .innerJoin(balanceDecisions, eq(balanceDecisions.checkId, balanceChecks.id))
    .where(inArray(balanceChecks.debitId, [...debitIds]))
    .orderBy(asc(balanceDecisions.decidedAt), asc(balanceChecks.id));
}

/** Maximum number of checks in an explanation. */
const relatedMax = 50;

/** Other checks of the member that the same balance job decided. `asOf` identifies the job. */
export async function listDecidedWith(
  { orm }: Orm,
  { checkId, memberGuid, asOf }: DecisionRow,
): Promise<RelatedCheck[]> {
  if (asOf === null) return [];
  return orm
    .select(relatedColumns)
    .from(balanceChecks)
    .innerJoin(balanceDecisions, eq(balanceDecisions.checkId, balanceChecks.id))
    .where(
      and(
        eq(balanceChecks.memberGuid, memberGuid),
        eq(balanceDecisions.asOf, asOf),
        ne(balanceChecks.id, checkId),
      ),
    )
    .orderBy(asc(balanceChecks.createdAt), asc(balanceChecks.id))
    .limit(relatedMax);
}

/** What is stored about an account, without the values themselves. */
export interface StoredAccountData {
  numbersReadAt: Date | null;
  ownerCount: number;
}

export async function readStoredAccountData(
  { orm }: Orm,
  { accountGuid, memberGuid }: Pick<CheckRow, "accountGuid" | "memberGuid">,
): Promise<StoredAccountData> {
  const [numbers] = await orm
    .select({ readAt: accountNumbers.readAt })
    .from(accountNumbers)
    .where(eq(accountNumbers.accountGuid, accountGuid));
  const [owners] = await orm
    .select({ count: sql<number>`count(*)::int` })
    .from(accountOwners)
    .where(and(eq(accountOwners.memberGuid, memberGuid), eq(accountOwners.accountGuid, accountGuid)));
  return { numbersReadAt: numbers?.readAt ?? null, ownerCount: owners?.count ?? 0 };
}
