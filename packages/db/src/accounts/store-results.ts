import { isDeepStrictEqual } from "node:util";
import type { Account, AccountNumbers, AccountOwner } from "@account-opening/core";
import type { Cause } from "@account-opening/core/cause";
import { numbersChangedNotification } from "@account-opening/core/notifications";
import type pg from "pg";
import { liftWrongNumberBlocks } from "../balance-checks/debit-blocks.ts";
import { toText } from "../connection/sanitize-text.ts";
import { associatedData } from "../encryption/associated-data.ts";
import type { Cipher } from "../encryption/cipher.ts";
import { fingerprintOf, fingerprintsOf } from "../encryption/fingerprint.ts";
import { type MemberColumns, memberColumns, toMember } from "../members/member-row.ts";
import { recordEvents } from "../notifications/record-events.ts";

interface MemberAccounts {
  accounts: readonly Account[];
  numbers: readonly AccountNumbers[];
  /** The request that led to the call. */
  cause?: Cause | null;
}

/** Stores accounts and the numbers that MX returned for them. */
export async function storeAccounts(
  client: pg.PoolClient,
  cipher: Cipher,
  memberGuid: string,
  results: MemberAccounts,
  now: Date,
): Promise<void> {
  await storeBalances(client, memberGuid, results.accounts, now);
  await storeNumbers(client, cipher, memberGuid, results, now);
}

/**
 * Stores accounts without their numbers. Stored accounts that MX did not list are not changed: an empty or short list is no
 * evidence that they were closed. Accounts of other members in the list are ignored.
 */
export async function storeBalances(
  client: pg.PoolClient,
  memberGuid: string,
  listed: readonly Account[],
  now: Date,
): Promise<void> {
  const accounts = mergeDuplicates(listed.filter((account) => account.memberGuid === memberGuid));
  if (accounts.length === 0) return;
  await client.query({
    name: "accounts-store",
    text: `
      insert into accounts (guid, member_guid, user_guid, mx_id, name, type, subtype, masked_number, is_closed,
                            available_balance, balance, currency, imported_at, read_at)
      select guid, $1, user_guid, mx_id, name, type, subtype, masked_number, is_closed,
             available_balance, balance, currency, imported_at, $2
      from unnest($3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[],
                  $10::boolean[], $11::numeric[], $12::numeric[], $13::text[], $14::timestamptz[])
        as row (guid, user_guid, mx_id, name, type, subtype, masked_number, is_closed,
                available_balance, balance, currency, imported_at)
      on conflict (guid) do update set
        user_guid = excluded.user_guid, mx_id = excluded.mx_id, name = excluded.name, type = excluded.type,
        subtype = excluded.subtype, masked_number = excluded.masked_number, is_closed = excluded.is_closed,
        available_balance = excluded.available_balance, balance = excluded.balance, currency = excluded.currency,
        imported_at = excluded.imported_at, read_at = excluded.read_at
      where accounts.member_guid = excluded.member_guid`,
    values: [
      memberGuid,
      now,
      accounts.map((account) => account.guid),
      accounts.map((account) => account.userGuid),
      accounts.map((account) => toText(account.id)),
      accounts.map((account) => toText(account.name)),
      accounts.map((account) => toText(account.type)),
      accounts.map((account) => toText(account.subtype)),
      accounts.map((account) => toText(account.maskedNumber)),
      accounts.map((account) => account.isClosed),
      accounts.map((account) => account.availableBalance),
      accounts.map((account) => account.balance),
      accounts.map((account) => toText(account.currency)),
      accounts.map((account) => account.importedAt),
    ],
  });
}

/**
 * If MX lists an account twice with different data, its balances are unknown, and it counts as closed if either entry is closed.
 */
function mergeDuplicates(listed: readonly Account[]): Account[] {
  const accounts = new Map<string, Account>();
  for (const account of listed) {
    const other = accounts.get(account.guid);
    const isSame = other === undefined || isDeepStrictEqual(account, other);
    const isClosed = account.isClosed || (other?.isClosed ?? false);
    accounts.set(
      account.guid,
      isSame
        ? account
        : { ...account, ...commonType(account, other), isClosed, availableBalance: null, balance: null },
    );
  }
  return [...accounts.values()];
}

/** The type if both entries agree, else null: an account of unknown type cannot be debited. */
function commonType(account: Account, other: Account | undefined): Pick<Account, "type" | "subtype"> {
  const isSame = account.type === other?.type && account.subtype === other?.subtype;
  return isSame ? { type: account.type, subtype: account.subtype } : { type: null, subtype: null };
}

async function storeNumbers(
  client: pg.PoolClient,
  cipher: Cipher,
  memberGuid: string,
  { numbers, cause = null }: MemberAccounts,
  now: Date,
): Promise<void> {
  const changed = await accountsWithOtherNumbers(client, cipher, memberGuid, numbers);
  await liftWrongNumberBlocks(client, changed);
  await recordChangedNumbers(client, memberGuid, changed, cause, now);
  await client.query("delete from account_numbers where member_guid = $1", [memberGuid]);
  await client.query({
    name: "account-numbers-store",
    text: `
      insert into account_numbers (account_guid, member_guid, account_number, routing_number, last_four,
                                   fingerprint, passed_validation, institution_number, transit_number, read_at)
      select account_guid, $1, account_number, routing_number, last_four, fingerprint, passed_validation,
             institution_number, transit_number, $2
      from unnest($3::text[], $4::bytea[], $5::bytea[], $6::text[], $7::boolean[], $8::text[], $9::text[],
                  $10::bytea[])
        as row (account_guid, account_number, routing_number, last_four, passed_validation,
                institution_number, transit_number, fingerprint)
      on conflict (account_guid) do nothing`,
    values: [
      memberGuid,
      now,
      numbers.map((one) => one.accountGuid),
      numbers.map((one) =>
        cipher.encrypt(one.accountNumber, associatedData.accountNumber(memberGuid, one.accountGuid)),
      ),
      numbers.map((one) =>
        cipher.encrypt(one.routingNumber, associatedData.routingNumber(memberGuid, one.accountGuid)),
      ),
      numbers.map((one) => one.accountNumber.slice(-4)),
      numbers.map((one) => one.passedValidation),
      numbers.map((one) => toText(one.institutionNumber)),
      numbers.map((one) => toText(one.transitNumber)),
      numbers.map((one) => fingerprintOf(cipher, one)),
    ],
  });
}

/** Reports the change to core banking in the same transaction. */
async function recordChangedNumbers(
  client: pg.PoolClient,
  memberGuid: string,
  accountGuids: readonly string[],
  cause: Cause | null,
  now: Date,
): Promise<void> {
  if (accountGuids.length === 0) return;
  const { rows } = await client.query<MemberColumns>(`select ${memberColumns} from members where guid = $1`, [
    memberGuid,
  ]);
  const notifications = rows.map((row) => ({
    notification: numbersChangedNotification(toMember(row), accountGuids),
    cause,
  }));
  await recordEvents(client, notifications, now);
}

/** The accounts whose new numbers differ from the stored ones. */
async function accountsWithOtherNumbers(
  client: pg.PoolClient,
  cipher: Cipher,
  memberGuid: string,
  numbers: readonly AccountNumbers[],
): Promise<string[]> {
  const { rows } = await client.query<{ account_guid: string; fingerprint: Buffer }>(
    "select account_guid, fingerprint from account_numbers where member_guid = $1",
    [memberGuid],
  );
  const stored = new Map(rows.map((row) => [row.account_guid, row.fingerprint]));
  const isOther = (one: AccountNumbers) => {
    const before = stored.get(one.accountGuid);
    return before !== undefined && !fingerprintsOf(cipher, one).some((mac) => mac.equals(before));
  };
  // Of several rows of an account, the first is stored.
  const firsts = new Map([...numbers].reverse().map((one) => [one.accountGuid, one]));
  return [...firsts.values()].filter(isOther).map(({ accountGuid }) => accountGuid);
}

export async function storeOwners(
  client: pg.PoolClient,
  cipher: Cipher,
  memberGuid: string,
  owners: readonly AccountOwner[],
  now: Date,
): Promise<void> {
  await client.query("delete from account_owners where member_guid = $1", [memberGuid]);
  await client.query({
    name: "account-owners-store",
    text: `
      insert into account_owners (member_guid, position, account_guid, owner, read_at)
      select $1, position, account_guid, owner, $2
      from unnest($3::int[], $4::text[], $5::bytea[]) as row (position, account_guid, owner)`,
    values: [
      memberGuid,
      now,
      owners.map((_, index) => index),
      owners.map((owner) => owner.accountGuid),
      owners.map((owner, index) =>
        cipher.encrypt(JSON.stringify(owner), associatedData.owner(memberGuid, index)),
      ),
    ],
  });
}
