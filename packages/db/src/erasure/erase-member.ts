import {
  closeChecks,
  type Member,
  noticeOfDecision,
  noticeSubjectOf,
  type Policy,
} from "@account-opening/core";
import { drizzle } from "drizzle-orm/node-postgres";
import type pg from "pg";
import type { RecordChange } from "../access/audit.ts";
import { eraseKeptAnswers } from "../access/kept-answers.ts";
import { type Database, inTransaction } from "../database.ts";
import { lockChecks } from "../due-checks.ts";
import { recordNotices } from "../notices/record-notices.ts";
import { saveChecks } from "../save-checks.ts";
import { type MachineColumns, machineColumns, toMember } from "../stored-member.ts";

/** How many rows of each kind went. */
export interface Erased {
  accounts: number;
  accountNumbers: number;
  accountOwners: number;
  debitBlocks: number;
  timelineEntries: number;
  /** Webhooks, answers of MX and commands, of which only stays that they came. */
  receivedBodies: number;
  /** Answers kept for `Idempotency-Key`. */
  keptAnswers: number;
}

/**
 * Takes everything that is known of a member out of the database. Webhooks keep only that they came; its open balance
 * checks are decided, and the ledger of decisions stays.
 * @param record runs in the same transaction, also when it was not here: MX had it.
 * @returns false when it was not here.
 */
export async function eraseMember(
  database: Pick<Database, "pool">,
  guid: string,
  policy: Policy,
  now: Date,
  record?: RecordChange<void>,
): Promise<boolean> {
  return inTransaction(database, async (client) => {
    const erased = await eraseMemberIn(client, guid, policy, now);
    await record?.(drizzle(client));
    return erased.wasHere;
  });
}

/** `eraseMember` in the transaction of this client. */
export async function eraseMemberIn(
  client: pg.PoolClient,
  guid: string,
  policy: Policy,
  now: Date,
): Promise<Erased & { wasHere: boolean }> {
  const { rows } = await client.query<MachineColumns>(
    `delete from members where guid = $1 returning ${machineColumns}`,
    [guid],
  );
  const [row] = rows;
  if (row !== undefined) await decideOpenChecks(client, toMember(row), policy, now);
  const accounts = await client.query<{ guid: string }>(
    "delete from accounts where member_guid = $1 returning guid",
    [guid],
  );
  const deleteFrom = async (table: string) => {
    const { rowCount } = await client.query(`delete from ${table} where member_guid = $1`, [guid]);
    return rowCount ?? 0;
  };
  await deleteFrom("outbox");
  return {
    wasHere: row !== undefined,
    accounts: accounts.rows.length,
    accountNumbers: await deleteFrom("account_numbers"),
    accountOwners: await deleteFrom("account_owners"),
    debitBlocks: await deleteFrom("debit_blocks"),
    timelineEntries: await deleteFrom("timeline"),
    receivedBodies: await eraseBodies(client, guid, now),
    keptAnswers: await eraseKeptAnswers(client, [guid, ...accounts.rows.map((account) => account.guid)]),
  };
}

async function eraseBodies(client: pg.PoolClient, guid: string, now: Date): Promise<number> {
  const { rowCount } = await client.query(
    `update inbox set raw = null, event = null, processed_at = coalesce(processed_at, $2), outcome = 'erased'
     where member_guid = $1`,
    [guid, now],
  );
  return rowCount ?? 0;
}

const endOfTime = new Date(8.64e15);

async function decideOpenChecks(
  client: pg.PoolClient,
  member: Member,
  policy: Policy,
  now: Date,
): Promise<void> {
  const open = await lockChecks(client, [member.guid], endOfTime);
  const decided = closeChecks(member, open.get(member.guid) ?? [], policy);
  await saveChecks(client, [{ member, decided, started: [] }], policy, now);
  await recordNotices(
    client,
    decided.map((each) => noticeOfDecision(noticeSubjectOf(member), each)),
    now,
  );
}
