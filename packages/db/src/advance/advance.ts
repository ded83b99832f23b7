import type { Policy } from "@account-opening/core";
import { type Advanced, type AdvanceTransaction, advanceMembers } from "@account-opening/core/advance";
import { readCause } from "@account-opening/core/cause";
import type { MemberEvent } from "@account-opening/core/member";
import type pg from "pg";
import { lockOpenChecks } from "../balance-checks/lock-open-checks.ts";
import { type Database, inTransaction } from "../connection/database.ts";
import { saveInHalves } from "../connection/save-in-halves.ts";
import { type MemberColumns, memberColumns, toMember } from "../members/member-row.ts";
import { saveAdvanced } from "./save.ts";
import { saveSetAside } from "./save-set-aside.ts";

/**
 * Runs core's `advanceMembers` on PostgreSQL in one transaction. If PostgreSQL refuses the data of a member, the batch is split
 * into several transactions, and that member is set aside.
 */
export async function advance(
  database: Pick<Database, "pool">,
  memberGuids: readonly string[],
  context: Parameters<typeof advanceMembers>[2],
  clock: () => Date,
): Promise<Advanced> {
  const advanceBatch = (guids: readonly string[], refused?: { error: unknown }) =>
    inTransaction(database, (client) =>
      advanceMembers(transactionOn(client, context.policy), guids, context, clock, refused),
    );
  const results = await saveInHalves(memberGuids, advanceBatch, async (guid, error) => {
    const [setAside] = await saveInHalves(
      [guid],
      () => advanceBatch([guid], { error }),
      async () => ({ ...merge([]), setAside: [{ memberGuid: guid, reason: "not_saved" as const, error }] }),
    );
    return setAside ?? merge([]);
  });
  return merge(results);
}

function merge(results: readonly Advanced[]): Advanced {
  return {
    dueCalls: results.flatMap(({ dueCalls }) => dueCalls),
    dueChecks: results.flatMap(({ dueChecks }) => dueChecks),
    notificationCount: sumOf(results, "notificationCount"),
    busy: results.flatMap(({ busy }) => busy),
    setAside: results.flatMap(({ setAside }) => setAside),
    unreadable: results.flatMap(({ unreadable }) => unreadable),
    decisions: results.flatMap(({ decisions }) => decisions),
    memberCount: sumOf(results, "memberCount"),
    eventCount: sumOf(results, "eventCount"),
    members: results.flatMap(({ members }) => members),
  };
}

function sumOf(
  results: readonly Advanced[],
  name: "notificationCount" | "memberCount" | "eventCount",
): number {
  return results.reduce((sum, result) => sum + result[name], 0);
}

function transactionOn(client: pg.PoolClient, policy: Policy): AdvanceTransaction {
  return {
    lockMembers: (guids) => lockMembers(client, guids),
    closeEventsOfUnknownMembers: (guids, now) => closeEventsOfUnknownMembers(client, guids, now),
    pendingEvents: (guids, max) => pendingEvents(client, guids, max),
    lockChecks: (guids, until) => lockOpenChecks(client, guids, until),
    save: (folded, now) => saveAdvanced(client, folded, policy, now),
    setAside: (members, now) => saveSetAside(client, members, policy, now),
  };
}

async function lockMembers(client: pg.PoolClient, guids: readonly string[]) {
  const { rows } = await client.query<MemberColumns & { version: string }>({
    name: "advance-lock",
    text: `
      select ${memberColumns}, version
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
) {
  const { rows } = await client.query<{
    id: string;
    member_guid: string;
    event: MemberEvent;
    cause: unknown;
    received_at: Date;
  }>({
    name: "advance-pending",
    text: `
      select pending.id, pending.member_guid, pending.event, pending.cause, pending.received_at
      from unnest($1::text[]) as locked (guid) cross join lateral (
        select id, member_guid, event, cause, received_at from inbox
        where member_guid = locked.guid and processed_at is null
        order by id limit $2) as pending
      limit $3`,
    values: [guids, max.perMember, max.inAll],
  });
  return rows
    .map(({ id, member_guid: memberGuid, event, cause, received_at: receivedAt }) => ({
      id,
      memberGuid,
      event,
      receivedAt,
      cause: readCause(cause),
    }))
    .sort((a, b) => Number(a.id) - Number(b.id));
}

/** Closes the events of members that are not stored. An event received after an erasure keeps no content. */
async function closeEventsOfUnknownMembers(
  client: pg.PoolClient,
  guids: readonly string[],
  now: Date,
): Promise<string[]> {
  const { rows } = await client.query<{ guid: string }>({
    name: "advance-missing",
    text: `
      with pending as (
        select id,
               exists (select from audit where audit.member_guid = inbox.member_guid
                       and action in ('member_erased', 'user_erased')) as is_erased
        from inbox
        where member_guid = any($1::text[]) and processed_at is null
          and not exists (select from members where guid = member_guid)
        for update of inbox skip locked),
      unknown as (
        update inbox set processed_at = $2, outcome = case when is_erased then 'erased' else 'unknown_member' end,
                         raw = case when not is_erased then raw end, event = case when not is_erased then event end
        from pending where inbox.id = pending.id)
      select guid from members where guid = any($1::text[])`,
    values: [guids, now],
  });
  return rows.map(({ guid }) => guid);
}
