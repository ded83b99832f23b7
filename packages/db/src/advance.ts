import {
  type Advanced,
  type AdvanceTransaction,
  advanceMembers,
  type Context,
  type LockedMember,
  type MemberEvent,
  type PendingEvent,
  type Policy,
} from "@account-opening/core";
import type pg from "pg";
import { type Database, inTransaction } from "./database.ts";
import { lockChecks } from "./due-checks.ts";
import { saveFolded } from "./save-folded.ts";
import { type MachineColumns, machineColumns, toMember } from "./stored-member.ts";

/** `advanceMembers` on PostgreSQL, in one transaction. */
export async function advance(
  database: Pick<Database, "pool">,
  memberGuids: readonly string[],
  context: Context,
  clock: () => Date,
): Promise<Advanced> {
  return inTransaction(database, (client) =>
    advanceMembers(transactionOn(client, context.policy), memberGuids, context, clock),
  );
}

function transactionOn(client: pg.PoolClient, policy: Policy): AdvanceTransaction {
  return {
    lockMembers: (guids) => lockMembers(client, guids),
    sortOutMissing: (guids, now) => sortOutMissing(client, guids, now),
    pendingEvents: (guids, max) => pendingEvents(client, guids, max),
    lockChecks: (guids, until) => lockChecks(client, guids, until),
    save: (folded, now) => saveFolded(client, folded, policy, now),
  };
}

async function lockMembers(
  client: pg.PoolClient,
  guids: readonly string[],
): Promise<Map<string, LockedMember>> {
  const { rows } = await client.query<MachineColumns & { version: string }>({
    name: "advance-lock",
    text: `
      select ${machineColumns}, version
      from members where guid = any($1::text[])
      order by guid for update skip locked`,
    values: [guids],
  });
  return new Map(rows.map((row) => [row.guid, { member: toMember(row), version: Number(row.version) }]));
}

async function pendingEvents(
  client: pg.PoolClient,
  guids: readonly string[],
  max: { perMember: number; inAll: number },
): Promise<PendingEvent[]> {
  const { rows } = await client.query<{ id: string; member_guid: string; event: MemberEvent }>({
    name: "advance-pending",
    text: `
      select waiting.id, waiting.member_guid, waiting.event
      from unnest($1::text[]) as held (guid) cross join lateral (
        select id, member_guid, event from inbox
        where member_guid = held.guid and processed_at is null
        order by id limit $2) as waiting
      limit $3`,
    values: [guids, max.perMember, max.inAll],
  });
  return rows
    .map(({ id, member_guid: memberGuid, event }) => ({ id, memberGuid, event }))
    .sort((a, b) => Number(a.id) - Number(b.id));
}

async function sortOutMissing(client: pg.PoolClient, guids: readonly string[], now: Date): Promise<string[]> {
  const { rows } = await client.query<{ guid: string }>({
    name: "advance-missing",
    text: `
      with waiting as (
        select id from inbox
        where member_guid = any($1::text[]) and processed_at is null
          and not exists (select from members where guid = member_guid)
        for update skip locked),
      unknown as (
        update inbox set processed_at = $2, outcome = 'unknown_member'
        from waiting where inbox.id = waiting.id)
      select guid from members where guid = any($1::text[])`,
    values: [guids, now],
  });
  return rows.map(({ guid }) => guid);
}
