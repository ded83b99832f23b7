import type { Call, CallResult } from "@account-opening/core";
import type pg from "pg";
import { type Database, inTransaction } from "../connection/database.ts";
import { toJson } from "../connection/sanitize-text.ts";

/** A call to MX that this process, and no other, may make until its lease ends. */
export interface Claim {
  outboxId: string;
  memberGuid: string;
  userGuid: string;
  call: Call;
  callNumber: number;
  /** 1 at first; more when an earlier holder was lost, perhaps after the call was sent. */
  claimCount: number;
  leaseUntil: Date;
}

export type ClaimOutcome =
  | { outcome: "claimed"; claim: Claim }
  | { outcome: "early"; dueAt: Date }
  /** Done, replaced, or held by somebody else. */
  | { outcome: "gone" };

/** Takes a call whose time has come, for `leaseMs`; a holder that lives renews that. */
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
        returning outbox.member_guid, user_guid, call, call_number, claim_count, lease_until)
      select member_guid, user_guid, call, call_number, claim_count, lease_until, null as early_due_at from claimed
      union all
      select null, null, null, null, null, null, due_at from outbox where id = $1 and due_at > $2`,
    values: [outboxId, now, new Date(now.getTime() + leaseMs)],
  });
  const [row] = rows;
  if (row === undefined) return { outcome: "gone" };
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
  early_due_at: Date | null;
}

/** Gives a call back unsent, to be made at another time. */
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
 * Turns a call into its result: the row leaves the outbox, the result enters the inbox, and what the call brought
 * is stored, all or nothing. False, and nothing stored, when the call is no longer this claim's.
 */
export async function completeCall(
  database: Pick<Database, "pool">,
  claim: Claim,
  result: CallResult,
  now: Date,
  store?: (client: pg.PoolClient) => Promise<void>,
): Promise<boolean> {
  // Most results are the event alone: one statement is a transaction by itself.
  if (store === undefined) return replaceWithResult(database.pool, claim, result, now);
  return inTransaction(database, async (client) => {
    const isOurs = await replaceWithResult(client, claim, result, now);
    if (isOurs) await store(client);
    return isOurs;
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
      with done as (delete from outbox where id = $1 and claim_count = $2 returning member_guid)
      insert into inbox (member_guid, source, type, event, received_at)
      select member_guid, 'mx', $3, $4::jsonb, $5 from done`,
    values: [claim.outboxId, claim.claimCount, result.kind, toJson(result), now],
  });
  return rowCount === 1;
}
