import type { Policy } from "@account-opening/core";
import { drizzle } from "drizzle-orm/node-postgres";
import type pg from "pg";
import type { RecordChange } from "../access/audit.ts";
import { eraseStoredResponses } from "../access/kept-answers.ts";
import { type Database, inTransaction } from "../connection/database.ts";
import type { MemberRow } from "../members/member-row.ts";
import { insertUser, type UserRow } from "../members/users.ts";
import { type Erased, eraseMemberIn } from "./erase-member.ts";

/** A member that an erasure has to delete at MX. */
export type MemberToErase = Pick<MemberRow, "guid" | "createdAt">;

/**
 * Begins the erasure of a user, or goes on with one that broke off: from now on it gets no members.
 * @param record runs in the same transaction when the erasure is new.
 * @returns its members; null when it has been erased.
 */
export async function beginUserErasure(
  database: Pick<Database, "pool">,
  { guid, createdAt }: Pick<UserRow, "guid" | "createdAt">,
  now: Date,
  record?: RecordChange<void>,
): Promise<MemberToErase[] | null> {
  return inTransaction(database, async (client) => {
    await insertUser(client, guid, createdAt);
    const held = await lockUser(client, guid);
    if (held === null) return null;
    if (!held.hasBegun) {
      await client.query("update users set erasure_began_at = $2 where guid = $1", [guid, now]);
      await record?.(drizzle(client));
    }
    const { rows } = await client.query<MemberToErase>(
      'select guid, created_at as "createdAt" from members where user_guid = $1 order by guid',
      [guid],
    );
    return rows;
  });
}

/** What an erased user leaves, in rows. */
interface Kept {
  balanceChecks: number;
  decisions: number;
  returns: number;
  auditEntries: number;
  webhooks: number;
}

export interface ErasedUser {
  memberGuids: string[];
  erased: Erased;
  /** Of the members that were erased with it. */
  kept: Kept;
}

/**
 * Takes everything that is known of a user and of its members out of the database, all or nothing. MX has deleted them
 * before. A row with its guid stays.
 * @param record runs in the same transaction.
 * @returns null when somebody else has erased it meanwhile.
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
    const erased: Erased[] = [];
    for (const member of memberGuids) erased.push(await eraseMemberIn(client, member, policy, now));
    const keptAnswers = await eraseStoredResponses(client, [guid]);
    await client.query("update users set partner_id = null, erased_at = $2 where guid = $1", [guid, now]);
    const all = {
      memberGuids,
      erased: erased.reduce(sum, { ...nothing, keptAnswers }),
      kept: await countKept(client, memberGuids),
    };
    await record?.(drizzle(client), all);
    return all;
  });
}

/** A transaction that adds a member or keeps an answer waits for this lock, and then finds the user erased. */
async function lockUser(client: pg.PoolClient, guid: string): Promise<{ hasBegun: boolean } | null> {
  const { rows } = await client.query<{ hasBegun: boolean }>(
    `select erasure_began_at is not null as "hasBegun" from users
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

const nothing: Erased = {
  accounts: 0,
  accountNumbers: 0,
  accountOwners: 0,
  debitBlocks: 0,
  timelineEntries: 0,
  receivedBodies: 0,
  keptAnswers: 0,
};

function sum(one: Erased, other: Erased): Erased {
  return {
    accounts: one.accounts + other.accounts,
    accountNumbers: one.accountNumbers + other.accountNumbers,
    accountOwners: one.accountOwners + other.accountOwners,
    debitBlocks: one.debitBlocks + other.debitBlocks,
    timelineEntries: one.timelineEntries + other.timelineEntries,
    receivedBodies: one.receivedBodies + other.receivedBodies,
    keptAnswers: one.keptAnswers + other.keptAnswers,
  };
}

async function countKept(client: pg.PoolClient, memberGuids: readonly string[]): Promise<Kept> {
  const { rows } = await client.query<{ [Name in keyof Kept]: string }>(
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
