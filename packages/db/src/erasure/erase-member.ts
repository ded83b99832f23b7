import type { Policy } from "@account-opening/core";
import type { Advanced } from "@account-opening/core/advance";
import { drizzle } from "drizzle-orm/node-postgres";
import type pg from "pg";
import type { RecordChange } from "../access/audit.ts";
import { eraseStoredResponses } from "../access/stored-responses.ts";
import { closeOpenChecks } from "../balance-checks/close-open-checks.ts";
import { type Database, inTransaction } from "../connection/database.ts";
import { type MemberColumns, memberColumns, toMember } from "../members/member-row.ts";
import type { ErasedCounts } from "../schema/tables.ts";
import { completeErasure } from "./erasures.ts";

/** A member's erasure: false if the member was not stored, for instance because another request has erased it. */
export interface ErasedMember {
  wasStored: boolean;
  /** The decisions of its open checks, to be reported once they are committed. */
  decisions: Advanced["decisions"];
}

/**
 * Erases a member's data, and completes its erasure. Its inbox rows stay without content. Its open balance checks are decided, and the
 * ledger stays.
 * @param record runs in the same transaction if the member was stored, and so once for each member.
 */
export async function eraseMember(
  database: Pick<Database, "pool">,
  guid: string,
  policy: Policy,
  now: Date,
  record?: RecordChange<void>,
): Promise<ErasedMember> {
  return inTransaction(database, async (client) => {
    const { wasStored, decisions } = await eraseMemberIn(client, guid, policy, now);
    if (wasStored) await record?.(drizzle(client));
    return { wasStored, decisions };
  });
}

/** `eraseMember` in the transaction of this client. */
export async function eraseMemberIn(
  client: pg.PoolClient,
  guid: string,
  policy: Policy,
  now: Date,
): Promise<ErasedMember & { counts: ErasedCounts }> {
  const { rows } = await client.query<MemberColumns>(
    `delete from members where guid = $1 returning ${memberColumns}`,
    [guid],
  );
  const [row] = rows;
  const reason = "user_action_required";
  const { decisions } =
    row === undefined
      ? { decisions: [] }
      : await closeOpenChecks(client, toMember(row), { reason }, policy, now);
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
  await completeErasure(client, guid, null, now);
  const counts = {
    accounts: accountGuids.length,
    accountNumbers: await deleteFrom("account_numbers"),
    accountOwners: await deleteFrom("account_owners"),
    debitBlocks: await deleteFrom("debit_blocks"),
    timelineEntries: await deleteFrom("timeline"),
    receivedBodies: await eraseBodies(client, guid, now),
    storedResponses: await eraseStoredResponses(client, [guid, ...accountGuids]),
  };
  return { wasStored: row !== undefined, decisions, counts };
}

async function eraseBodies(client: pg.PoolClient, guid: string, now: Date): Promise<number> {
  const { rowCount } = await client.query(
    `update inbox set raw = null, event = null, processed_at = coalesce(processed_at, $2), outcome = 'erased'
     where member_guid = $1`,
    [guid, now],
  );
  return rowCount ?? 0;
}
