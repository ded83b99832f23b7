import { closeChecks, decisionNotification, type Member, type Policy } from "@account-opening/core";
import { drizzle } from "drizzle-orm/node-postgres";
import type pg from "pg";
import type { RecordChange } from "../access/audit.ts";
import { eraseStoredResponses } from "../access/stored-responses.ts";
import { lockOpenChecks } from "../balance-checks/lock-open-checks.ts";
import { saveChecks } from "../balance-checks/save-checks.ts";
import { type Database, inTransaction } from "../connection/database.ts";
import { type MemberColumns, memberColumns, toMember } from "../members/member-row.ts";
import { recordEvents } from "../notifications/record-events.ts";

/** Number of erased rows of each kind. */
export interface ErasedCounts {
  accounts: number;
  accountNumbers: number;
  accountOwners: number;
  debitBlocks: number;
  timelineEntries: number;
  /** Webhooks, MX responses and commands. Their rows stay without content. */
  receivedBodies: number;
  /** Responses stored for `Idempotency-Key`. */
  storedResponses: number;
}

/**
 * Erases a member's data. Its inbox rows stay without content. Its open balance checks are decided, and the ledger stays.
 * @param record runs in the same transaction, also for a member that is known to MX only.
 * @returns false if the member was not stored.
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
    return erased.wasStored;
  });
}

/** `eraseMember` in the transaction of this client. */
export async function eraseMemberIn(
  client: pg.PoolClient,
  guid: string,
  policy: Policy,
  now: Date,
): Promise<ErasedCounts & { wasStored: boolean }> {
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
  const accountGuids = accounts.rows.map((account) => account.guid);
  const deleteFrom = async (table: string) => {
    const { rowCount } = await client.query(`delete from ${table} where member_guid = $1`, [guid]);
    return rowCount ?? 0;
  };
  await deleteFrom("outbox");
  return {
    wasStored: row !== undefined,
    accounts: accountGuids.length,
    accountNumbers: await deleteFrom("account_numbers"),
    accountOwners: await deleteFrom("account_owners"),
    debitBlocks: await deleteFrom("debit_blocks"),
    timelineEntries: await deleteFrom("timeline"),
    receivedBodies: await eraseBodies(client, guid, now),
    storedResponses: await eraseStoredResponses(client, [guid, ...accountGuids]),
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

async function decideOpenChecks(
  client: pg.PoolClient,
  member: Member,
  policy: Policy,
  now: Date,
): Promise<void> {
  const open = await lockOpenChecks(client, [member.guid]);
  const decided = closeChecks(member, open.get(member.guid) ?? [], "user_action_required", policy);
  await saveChecks(client, [{ member, decided, started: [] }], policy, now);
  await recordEvents(
    client,
    decided.map((each) => ({
      notification: decisionNotification(member, each),
      cause: each.check.cause ?? null,
    })),
    now,
  );
}
