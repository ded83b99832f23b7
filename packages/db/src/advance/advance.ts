import {
  type Advanced,
  type AdvanceTransaction,
  advanceMembers,
  type Context,
  type JobDuration,
  type LockedMember,
  type MemberEvent,
  type PendingEvent,
  type Policy,
} from "@account-opening/core";
import type pg from "pg";
import { type Database, inTransaction } from "../connection/database.ts";
import { saveInHalves } from "../connection/in-halves.ts";
import { type MemberColumns, memberColumns, toMember } from "../members/member-row.ts";
import { storeDurations } from "./durations.ts";
import { lockChecks } from "./lock-open-checks.ts";
import { saveAdvanced } from "./save.ts";
import { saveSetAside } from "./save-set-aside.ts";

/** `advanceMembers` on PostgreSQL, in one transaction; more of them where PostgreSQL refuses what a member's rows hold. */
export async function advance(
  database: Pick<Database, "pool">,
  memberGuids: readonly string[],
  context: Context,
  clock: () => Date,
): Promise<Advanced> {
  const durations: JobDuration[] = [];
  const advanceTogether = (guids: readonly string[], refused?: { error: unknown }) =>
    inTransaction(database, (client) =>
      advanceMembers(transactionOn(client, context.policy, durations), guids, context, clock, refused),
    );
  const parts = await saveInHalves(memberGuids, advanceTogether, async (guid, error) => {
    const [aside] = await saveInHalves(
      [guid],
      () => advanceTogether([guid], { error }),
      async () => ({ ...inAll([]), setAside: [{ memberGuid: guid, reason: "not_saved" as const, error }] }),
    );
    return aside ?? inAll([]);
  });
  await storeDurations(database, durations);
  return inAll(parts);
}

function inAll(parts: readonly Advanced[]): Advanced {
  return {
    dueCalls: parts.flatMap(({ dueCalls }) => dueCalls),
    dueChecks: parts.flatMap(({ dueChecks }) => dueChecks),
    notificationCount: sumOf(parts, "notificationCount"),
    busy: parts.flatMap(({ busy }) => busy),
    setAside: parts.flatMap(({ setAside }) => setAside),
    unreadable: parts.flatMap(({ unreadable }) => unreadable),
    memberCount: sumOf(parts, "memberCount"),
    eventCount: sumOf(parts, "eventCount"),
  };
}

function sumOf(parts: readonly Advanced[], name: "notificationCount" | "memberCount" | "eventCount"): number {
  return parts.reduce((sum, part) => sum + part[name], 0);
}

function transactionOn(client: pg.PoolClient, policy: Policy, durations: JobDuration[]): AdvanceTransaction {
  return {
    lockMembers: (guids) => lockMembers(client, guids),
    closeEventsOfUnknownMembers: (guids, now) => closeEventsOfUnknownMembers(client, guids, now),
    pendingEvents: (guids, max) => pendingEvents(client, guids, max),
    lockChecks: (guids, until) => lockChecks(client, guids, until),
    save: async (folded, now) => {
      const dueWork = await saveAdvanced(client, folded, policy, now);
      durations.push(...folded.flatMap((each) => each.folded.durations));
      return dueWork;
    },
    setAside: (members, now) => saveSetAside(client, members, policy, now),
  };
}

async function lockMembers(
  client: pg.PoolClient,
  guids: readonly string[],
): Promise<Map<string, LockedMember>> {
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

/** Ends what came for members that are not here. Of what comes after an erasure only stays that it came. */
async function closeEventsOfUnknownMembers(
  client: pg.PoolClient,
  guids: readonly string[],
  now: Date,
): Promise<string[]> {
  const { rows } = await client.query<{ guid: string }>({
    name: "advance-missing",
    text: `
      with waiting as (
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
        from waiting where inbox.id = waiting.id)
      select guid from members where guid = any($1::text[])`,
    values: [guids, now],
  });
  return rows.map(({ guid }) => guid);
}
