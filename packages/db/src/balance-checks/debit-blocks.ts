import type { Policy } from "@account-opening/core";
import type { Advanced } from "@account-opening/core/advance";
import { drizzle } from "drizzle-orm/node-postgres";
import type pg from "pg";
import type { RecordChange } from "../access/audit.ts";
import { type Database, inTransaction } from "../connection/database.ts";
import { toJson } from "../connection/sanitize-text.ts";
import { type MemberColumns, memberColumns, toMember } from "../members/member-row.ts";
import { closeOpenChecks } from "./close-open-checks.ts";

/** A block on debits from an account, set by an ACH return. */
export interface DebitBlockRow {
  returnCode: string;
  since: Date;
}

/**
 * Blocks debits from the account of a check, and decides the account's open checks `account_blocked`. An existing block is not
 * replaced. An erased account gets no block.
 * @returns the decisions, to be reported once they are committed.
 */
export async function blockDebits(
  client: pg.PoolClient,
  { checkId, returnCode }: { checkId: string; returnCode: string },
  policy: Policy,
  now: Date,
): Promise<Advanced["decisions"]> {
  const { rows } = await client.query<MemberColumns & { accountGuid: string }>(
    `select ${columnsOfMembers}, accounts.guid as "accountGuid"
     from balance_checks
     join accounts on accounts.guid = account_guid and accounts.member_guid = balance_checks.member_guid
     join members on members.guid = accounts.member_guid
     where id = $1
     for update of members`,
    [checkId],
  );
  const [row] = rows;
  if (row === undefined) return [];
  const { accountGuid } = row;
  const member = toMember(row);
  await client.query(
    `insert into debit_blocks (account_guid, member_guid, check_id, return_code, since)
     values ($1, $2, $3, $4, $5) on conflict (account_guid) do nothing`,
    [accountGuid, member.guid, checkId, returnCode, now],
  );
  const reason = "account_blocked";
  const { decisions, timeline } = await closeOpenChecks(client, member, { reason, accountGuid }, policy, now);
  if (decisions.length === 0) return [];
  await client.query(
    `insert into timeline (member_guid, at, entry) select $1, $2, entry::jsonb from unnest($3::text[]) as entry`,
    [member.guid, now, timeline.map(toJson)],
  );
  return decisions;
}

const columnsOfMembers = memberColumns
  .trim()
  .split(/,\s*/)
  .map((column) => `members.${column}`)
  .join(", ");

/**
 * Lifts the block of an account.
 * @param record runs in the same transaction if there was a block.
 * @returns the lifted block, or null if there was none.
 */
export async function liftDebitBlock(
  database: Pick<Database, "pool">,
  accountGuid: string,
  record: RecordChange<DebitBlockRow>,
): Promise<DebitBlockRow | null> {
  return inTransaction(database, async (client) => {
    const { rows } = await client.query<DebitBlockRow>(
      `delete from debit_blocks where account_guid = $1 returning return_code as "returnCode", since`,
      [accountGuid],
    );
    const [lifted] = rows;
    if (lifted === undefined) return null;
    await record(drizzle(client), lifted);
    return lifted;
  });
}

/** Return codes that report a wrong account number. Their blocks end when the number changes. */
const wrongNumberCodes = ["R03", "R04", "R20"];

/** Lifts blocks for wrong numbers, after MX returned a different number for these accounts. */
export async function liftWrongNumberBlocks(
  client: pg.PoolClient,
  accountGuids: readonly string[],
): Promise<void> {
  if (accountGuids.length === 0) return;
  await client.query({
    name: "debit-blocks-lift",
    text: "delete from debit_blocks where account_guid = any($1::text[]) and return_code = any($2::text[])",
    values: [accountGuids, wrongNumberCodes],
  });
}
