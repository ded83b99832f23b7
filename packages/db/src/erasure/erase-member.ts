import {
  closeChecks,
  decisionNotification,
  type Member,
  notificationSubject,
  type Policy,
} from "@account-opening/core";
import { drizzle } from "drizzle-orm/node-postgres";
import type pg from "pg";
import type { RecordChange } from "../access/audit.ts";
import { eraseStoredResponses } from "../access/kept-answers.ts";
import { lockChecks } from "../advance/lock-open-checks.ts";
import { saveChecks } from "../advance/save-checks.ts";
import { type Database, inTransaction } from "../connection/database.ts";
import { type MemberColumns, memberColumns, toMember } from "../members/member-row.ts";
import { recordEvents } from "../notifications/record-events.ts";

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
  const { rows } = await client.query<MemberColumns>(
    `delete from members where guid = $1 returning ${memberColumns}`,
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
    keptAnswers: await eraseStoredResponses(client, [guid, ...accounts.rows.map((account) => account.guid)]),
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
  await recordEvents(
    client,
    decided.map((each) => decisionNotification(notificationSubject(member), each)),
    now,
  );
}
