import type { Policy } from "@account-opening/core";
import type { Advanced } from "@account-opening/core/advance";
import { drizzle } from "drizzle-orm/node-postgres";
import type pg from "pg";
import type { RecordChange } from "../access/audit.ts";
import { eraseStoredResponses } from "../access/stored-responses.ts";
import { type Database, inTransaction } from "../connection/database.ts";
import type { MemberRow } from "../members/member-row.ts";
import { insertUser, type UserRow } from "../members/users.ts";
import type { ErasedCounts, ErasureReceipt, RemainingCounts } from "../schema/tables.ts";
import { eraseMemberIn } from "./erase-member.ts";
import { completeErasure, type Erasure, type ErasureRequest, storeErasure } from "./erasures.ts";

/** A member to delete at MX. */
type MemberToErase = Pick<MemberRow, "guid" | "createdAt">;

/** An erasure that has begun, and the members that it deletes. */
export interface BegunUserErasure {
  erasure: Erasure;
  members: MemberToErase[];
}

/**
 * Starts the erasure of a user, or resumes an interrupted one. No member can be added to the user from now on.
 * @param record runs in the same transaction if the erasure is new.
 * @returns null if the user is already erased.
 */
export async function beginUserErasure(
  database: Pick<Database, "pool">,
  { guid, createdAt }: Pick<UserRow, "guid" | "createdAt">,
  request: ErasureRequest,
  now: Date,
  record?: RecordChange<void>,
): Promise<BegunUserErasure | null> {
  return inTransaction(database, async (client) => {
    await insertUser(client, guid, createdAt);
    const user = await lockUser(client, guid);
    if (user === null) return null;
    if (!user.hasStarted) {
      await client.query("update users set erasure_began_at = $2 where guid = $1", [guid, now]);
      await record?.(drizzle(client));
    }
    const erasure = await storeErasure({ orm: drizzle(client) }, { guid, userGuid: guid }, request, now);
    if (erasure === null) return null;
    const { rows } = await client.query<MemberToErase>(
      'select guid, created_at as "createdAt" from members where user_guid = $1 order by guid',
      [guid],
    );
    return { erasure, members: rows };
  });
}

export interface ErasedUser extends ErasureReceipt {
  /** The decisions of open checks, to be reported once they are committed. */
  decisions: Advanced["decisions"];
}

/**
 * Erases the data of a user and its members in one transaction, after MX has deleted them, and stores the receipt. A row with the
 * user's GUID stays.
 * @param record runs in the same transaction, and so once for each user.
 * @returns null if another request has already erased the user: its receipt is stored.
 */
export async function eraseUser(
  database: Pick<Database, "pool">,
  guid: string,
  policy: Policy,
  now: Date,
  record?: RecordChange<ErasedUser>,
): Promise<ErasedUser | null> {
  return inTransaction(database, async (client) => {
    if ((await lockUser(client, guid)) === null) return null;
    const memberGuids = await lockMembers(client, guid);
    const erased: Awaited<ReturnType<typeof eraseMemberIn>>[] = [];
    for (const member of memberGuids) erased.push(await eraseMemberIn(client, member, policy, now));
    const storedResponses = await eraseStoredResponses(client, [guid]);
    await client.query("delete from requested_members where user_guid = $1", [guid]);
    await client.query("update users set partner_id = null, erased_at = $2 where guid = $1", [guid, now]);
    const receipt = {
      memberGuids,
      erased: erased.map(({ counts }) => counts).reduce(sum, { ...noRows, storedResponses }),
      remaining: await countRemaining(client, memberGuids),
    };
    await completeErasure(client, guid, receipt, now);
    const all = { ...receipt, decisions: erased.flatMap(({ decisions }) => decisions) };
    await record?.(drizzle(client), all);
    return all;
  });
}

/** A transaction that adds a member or stores a response waits for this lock and then finds the user erased. */
async function lockUser(client: pg.PoolClient, guid: string): Promise<{ hasStarted: boolean } | null> {
  const { rows } = await client.query<{ hasStarted: boolean }>(
    `select erasure_began_at is not null as "hasStarted" from users
     where guid = $1 and erased_at is null for update`,
    [guid],
  );
  return rows[0] ?? null;
}

async function lockMembers(client: pg.PoolClient, userGuid: string): Promise<string[]> {
  const { rows } = await client.query<{ guid: string }>(
    "select guid from members where user_guid = $1 order by guid for update",
    [userGuid],
  );
  return rows.map(({ guid }) => guid);
}

const noRows: ErasedCounts = {
  accounts: 0,
  accountNumbers: 0,
  accountOwners: 0,
  debitBlocks: 0,
  timelineEntries: 0,
  receivedBodies: 0,
  storedResponses: 0,
};

function sum(one: ErasedCounts, other: ErasedCounts): ErasedCounts {
  return {
    accounts: one.accounts + other.accounts,
    accountNumbers: one.accountNumbers + other.accountNumbers,
    accountOwners: one.accountOwners + other.accountOwners,
    debitBlocks: one.debitBlocks + other.debitBlocks,
    timelineEntries: one.timelineEntries + other.timelineEntries,
    receivedBodies: one.receivedBodies + other.receivedBodies,
    storedResponses: one.storedResponses + other.storedResponses,
  };
}

async function countRemaining(
  client: pg.PoolClient,
  memberGuids: readonly string[],
): Promise<RemainingCounts> {
  const { rows } = await client.query<{ [Name in keyof RemainingCounts]: string }>(
    `with checks as (select id from balance_checks where member_guid = any($1::text[]))
     select (select count(*) from checks) as "balanceChecks",
            (select count(*) from balance_decisions where check_id in (select id from checks)) as decisions,
            (select count(*) from ach_returns where check_id in (select id from checks)) as returns,
            (select count(*) from audit where member_guid = any($1::text[])) as "auditEntries",
            (select count(*) from inbox where member_guid = any($1::text[]) and source = 'webhook') as webhooks`,
    [memberGuids],
  );
  const [row] = rows;
  return {
    balanceChecks: Number(row?.balanceChecks ?? 0),
    decisions: Number(row?.decisions ?? 0),
    returns: Number(row?.returns ?? 0),
    auditEntries: Number(row?.auditEntries ?? 0),
    webhooks: Number(row?.webhooks ?? 0),
  };
}
