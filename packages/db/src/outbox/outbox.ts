import { type Cause, readCause } from "@account-opening/core/cause";
import type { CallResult } from "@account-opening/core/member";
import { inArray } from "drizzle-orm";
import type pg from "pg";
import { type Database, inTransaction } from "../connection/database.ts";
import { toJson } from "../connection/sanitize-text.ts";
import { outbox } from "../schema/tables.ts";

type Call = (typeof outbox.$inferSelect)["call"];

/** The exclusive right of this process to make a call to MX until the lease ends. */
export interface Claim {
  outboxId: string;
  memberGuid: string;
  userGuid: string;
  call: Call;
  callNumber: number;
  /** 1 for the first claim. More if an earlier worker failed, possibly after it sent the call. */
  claimCount: number;
  leaseUntil: Date;
  cause: Cause | null;
}

export type ClaimOutcome =
  | { outcome: "claimed"; claim: Claim }
  | { outcome: "early"; dueAt: Date }
  /** The call is completed, replaced, or claimed by another process. */
  | { outcome: "not_claimable" };

/** Claims a due call for `leaseMs`. A running worker renews the lease with `renewCalls`. */
export async function claimCall(
  { pool }: Pick<Database, "pool">,
  outboxId: string,
  leaseMs: number,
  now: Date,
): Promise<ClaimOutcome> {
  const { rows } = await pool.query<ClaimRow>({
    name: "outbox-claim",
    text: `
      with claimed as (
        update outbox set lease_until = $3, claim_count = claim_count + 1
        from members
        where outbox.id = $1 and due_at <= $2 and (lease_until is null or lease_until <= $2)
          and members.guid = outbox.member_guid
        returning outbox.member_guid, user_guid, call, call_number, claim_count, lease_until, cause)
      select member_guid, user_guid, call, call_number, claim_count, lease_until, cause, null as early_due_at from claimed
      union all
      select null, null, null, null, null, null, null, due_at from outbox where id = $1 and due_at > $2`,
    values: [outboxId, now, new Date(now.getTime() + leaseMs)],
  });
  const [row] = rows;
  if (row === undefined) return { outcome: "not_claimable" };
  if (row.early_due_at !== null) return { outcome: "early", dueAt: row.early_due_at };
  return {
    outcome: "claimed",
    claim: {
      outboxId,
      memberGuid: row.member_guid,
      userGuid: row.user_guid,
      call: row.call,
      callNumber: row.call_number,
      claimCount: row.claim_count,
      leaseUntil: row.lease_until,
      cause: readCause(row.cause),
    },
  };
}

interface ClaimRow {
  member_guid: string;
  user_guid: string;
  call: Call;
  call_number: number;
  claim_count: number;
  lease_until: Date;
  cause: unknown;
  early_due_at: Date | null;
}

/**
 * Extends the leases of calls that these claims still hold. A claim no longer holds a call that was completed, or that another
 * process took over.
 * @returns the outbox IDs of the calls that are still held.
 */
export async function renewCalls(
  { pool }: Pick<Database, "pool">,
  claims: readonly Pick<Claim, "outboxId" | "claimCount">[],
  until: Date,
): Promise<string[]> {
  // Locked rows are skipped: waiting for several of them could deadlock. The next renewal extends their leases.
  const { rows } = await pool.query<{ id: string }>({
    name: "outbox-renew",
    text: `
      with locked as (
        select id from outbox
        where id = any($1::bigint[]) and lease_until is not null
          and (id, claim_count) in (select * from unnest($1::bigint[], $2::int[]))
        for update of outbox skip locked)
      update outbox set lease_until = $3 from locked where outbox.id = locked.id
      returning outbox.id`,
    values: [claims.map(({ outboxId }) => outboxId), claims.map(({ claimCount }) => claimCount), until],
  });
  return rows.map(({ id }) => id);
}

/** Ends a claim whose call was not sent. The call is due again at `dueAt`. */
export async function releaseCall(
  { pool }: Pick<Database, "pool">,
  claim: Claim,
  dueAt: Date,
): Promise<void> {
  await pool.query({
    name: "outbox-release",
    text: `
      update outbox set lease_until = null, claim_count = claim_count - 1, due_at = $3
      where id = $1 and claim_count = $2`,
    values: [claim.outboxId, claim.claimCount, dueAt],
  });
}

/**
 * Replaces a call with its result in one transaction: deletes the outbox row, appends the result to the inbox, and runs `store`
 * for the data that the call returned.
 * @returns false, and nothing is stored, if another process has claimed or replaced the call.
 */
export async function completeCall(
  database: Pick<Database, "pool">,
  claim: Claim,
  result: CallResult,
  now: Date,
  store?: (client: pg.PoolClient) => Promise<void>,
): Promise<boolean> {
  // Most results are only an event, and one statement is a transaction by itself.
  if (store === undefined) return replaceWithResult(database.pool, claim, result, now);
  return inTransaction(database, async (client) => {
    const isReplaced = await replaceWithResult(client, claim, result, now);
    if (isReplaced) await store(client);
    return isReplaced;
  });
}

async function replaceWithResult(
  client: Pick<pg.PoolClient, "query">,
  claim: Claim,
  result: CallResult,
  now: Date,
): Promise<boolean> {
  const { rowCount } = await client.query({
    name: "outbox-complete",
    text: `
      with completed as (delete from outbox where id = $1 and claim_count = $2 returning member_guid, cause)
      insert into inbox (member_guid, source, type, event, received_at, cause)
      select member_guid, 'mx', $3, $4::jsonb, $5, cause from completed`,
    values: [claim.outboxId, claim.claimCount, result.kind, toJson(result), now],
  });
  return rowCount === 1;
}

export type CallRow = typeof outbox.$inferSelect;

/** The pending calls of these members. A member has one at most. */
export async function readCalls(
  { orm }: Pick<Database, "orm">,
  memberGuids: readonly string[],
): Promise<CallRow[]> {
  if (memberGuids.length === 0) return [];
  return orm
    .select()
    .from(outbox)
    .where(inArray(outbox.memberGuid, [...memberGuids]));
}
