import type { AccountNumbers, AccountOwner } from "@account-opening/core";
import { and, asc, eq, inArray } from "drizzle-orm";
import type { DebitBlockRow } from "../balance-checks/debit-blocks.ts";
import type { Database } from "../connection/database.ts";
import { groupBy } from "../connection/group-by.ts";
import { associatedData } from "../encryption/associated-data.ts";
import type { Cipher } from "../encryption/cipher.ts";
import { fingerprintsOf, type Numbers } from "../encryption/fingerprint.ts";
import { accountNumbers, accountOwners, accounts, debitBlocks } from "../schema/tables.ts";

export type AccountRow = typeof accounts.$inferSelect & {
  /** Whether account number and routing number are stored. */
  hasNumbers: boolean;
  /** Set by an ACH return. Null if debits are not blocked. */
  debitBlock: DebitBlockRow | null;
};

export async function readAccount({ orm }: Pick<Database, "orm">, guid: string): Promise<AccountRow | null> {
  const [row] = await selectAccounts(orm).where(eq(accounts.guid, guid));
  return row === undefined ? null : toAccountRow(row);
}

/** The accounts of these members, by member GUID. A member without accounts has no entry. */
export async function listAccounts(
  { orm }: Pick<Database, "orm">,
  memberGuids: readonly string[],
): Promise<Map<string, AccountRow[]>> {
  if (memberGuids.length === 0) return new Map();
  const rows = await selectAccounts(orm)
    .where(inArray(accounts.memberGuid, [...memberGuids]))
    .orderBy(asc(accounts.guid));
  return groupBy(rows.map(toAccountRow), ({ memberGuid }) => memberGuid);
}

function selectAccounts(orm: Database["orm"]) {
  return orm
    .select({
      account: accounts,
      numbersOf: accountNumbers.accountGuid,
      block: { returnCode: debitBlocks.returnCode, since: debitBlocks.since },
    })
    .from(accounts)
    .leftJoin(
      accountNumbers,
      and(eq(accountNumbers.accountGuid, accounts.guid), eq(accountNumbers.memberGuid, accounts.memberGuid)),
    )
    .leftJoin(debitBlocks, eq(debitBlocks.accountGuid, accounts.guid));
}

function toAccountRow({
  account,
  numbersOf,
  block,
}: {
  account: typeof accounts.$inferSelect;
  numbersOf: string | null;
  block: DebitBlockRow | null;
}): AccountRow {
  return { ...account, hasNumbers: numbersOf !== null, debitBlock: block };
}

/** Decrypted account numbers. The caller writes the audit row. @throws DecryptionError */
export async function decryptAccountNumbers(
  { orm }: Pick<Database, "orm">,
  cipher: Cipher,
  memberGuid: string,
): Promise<AccountNumbers[]> {
  const rows = await orm
    .select()
    .from(accountNumbers)
    .where(eq(accountNumbers.memberGuid, memberGuid))
    .orderBy(asc(accountNumbers.accountGuid));
  return rows.map((row) => ({
    accountGuid: row.accountGuid,
    accountNumber: cipher.decrypt(
      row.accountNumber,
      associatedData.accountNumber(row.memberGuid, row.accountGuid),
    ),
    routingNumber: cipher.decrypt(
      row.routingNumber,
      associatedData.routingNumber(row.memberGuid, row.accountGuid),
    ),
    passedValidation: row.passedValidation,
    institutionNumber: row.institutionNumber,
    transitNumber: row.transitNumber,
  }));
}

/** Accounts with these numbers, found by fingerprint without decryption. At most `foundMax`. */
export async function findByNumbers(
  { orm }: Pick<Database, "orm">,
  cipher: Cipher,
  numbers: Numbers,
): Promise<{ accountGuid: string; memberGuid: string }[]> {
  const { accountGuid, memberGuid, fingerprint } = accountNumbers;
  return orm
    .select({ accountGuid, memberGuid })
    .from(accountNumbers)
    .where(inArray(fingerprint, [...fingerprintsOf(cipher, numbers)]))
    .orderBy(asc(accountGuid))
    .limit(foundMax);
}

const foundMax = 200;

/** Decrypted account owners. The caller writes the audit row. @throws DecryptionError */
export async function decryptAccountOwners(
  { orm }: Pick<Database, "orm">,
  cipher: Cipher,
  memberGuid: string,
): Promise<AccountOwner[]> {
  const rows = await orm
    .select()
    .from(accountOwners)
    .where(eq(accountOwners.memberGuid, memberGuid))
    .orderBy(asc(accountOwners.position));
  return rows.map((row) =>
    JSON.parse(cipher.decrypt(row.owner, associatedData.owner(memberGuid, row.position))),
  );
}
