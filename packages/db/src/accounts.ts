import type { AccountOwner } from "@account-opening/core";
import { asc, eq } from "drizzle-orm";
import type { Database } from "./database.ts";
import { place } from "./results.ts";
import { accountNumbers, accountOwners, accounts } from "./schema/index.ts";
import type { Vault } from "./vault.ts";

export type AccountRow = typeof accounts.$inferSelect;

export async function readAccount({ orm }: Pick<Database, "orm">, guid: string): Promise<AccountRow | null> {
  const [row] = await orm.select().from(accounts).where(eq(accounts.guid, guid));
  return row ?? null;
}

export async function listAccounts(
  { orm }: Pick<Database, "orm">,
  memberGuid: string,
): Promise<AccountRow[]> {
  return orm.select().from(accounts).where(eq(accounts.memberGuid, memberGuid)).orderBy(asc(accounts.guid));
}

export interface ClearNumbers {
  accountGuid: string;
  accountNumber: string;
  routingNumber: string;
  passedValidation: boolean | null;
  institutionNumber: string | null;
  transitNumber: string | null;
}

/** In clear: the caller writes the audit row. */
export async function openAccountNumbers(
  { orm }: Pick<Database, "orm">,
  vault: Vault,
  memberGuid: string,
): Promise<ClearNumbers[]> {
  const rows = await orm
    .select()
    .from(accountNumbers)
    .where(eq(accountNumbers.memberGuid, memberGuid))
    .orderBy(asc(accountNumbers.accountGuid));
  return rows.map((row) => ({
    accountGuid: row.accountGuid,
    accountNumber: vault.open(row.accountNumber, place.accountNumber(row.accountGuid)),
    routingNumber: vault.open(row.routingNumber, place.routingNumber(row.accountGuid)),
    passedValidation: row.passedValidation,
    institutionNumber: row.institutionNumber,
    transitNumber: row.transitNumber,
  }));
}

/** In clear: the caller writes the audit row. */
export async function openAccountOwners(
  { orm }: Pick<Database, "orm">,
  vault: Vault,
  memberGuid: string,
): Promise<AccountOwner[]> {
  const rows = await orm
    .select()
    .from(accountOwners)
    .where(eq(accountOwners.memberGuid, memberGuid))
    .orderBy(asc(accountOwners.position));
  return rows.map((row) => JSON.parse(vault.open(row.owner, place.owner(memberGuid, row.position))));
}
