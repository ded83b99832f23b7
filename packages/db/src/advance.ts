import { type Context, type Folded, fold, type Member, type MemberEvent } from "@account-opening/core";
import type pg from "pg";
import { type Database, inTransaction } from "./database.ts";
import { groupBy } from "./group-by.ts";
import { type ArmedCall, type FoldedMember, saveFolded } from "./save-folded.ts";
import type { Machine } from "./schema/index.ts";
import { toMember } from "./stored-member.ts";

export interface Advanced {
  /** Calls that are new or due at another time: each needs a job. */
  armed: ArmedCall[];
  /** Members that another process held: their events wait still. */
  busy: string[];
  memberCount: number;
  eventCount: number;
}

/**
 * Takes members through the events that wait for them: lock, fold, save, in one transaction, without network.
 * The only writer of a member's state. What others hold is skipped and reported; unknown members' events are closed.
 */
export async function advance(
  database: Pick<Database, "pool">,
  memberGuids: readonly string[],
  context: Context,
  now: Date,
): Promise<Advanced> {
  return inTransaction(database, async (client) => {
    const locked = await lockMembers(client, memberGuids);
    const missing = memberGuids.filter((guid) => !locked.has(guid));
    const busy = missing.length === 0 ? [] : await sortOutMissing(client, missing, now);
    const pending = locked.size === 0 ? [] : await pendingEvents(client, [...locked.keys()]);
    const folded = foldEach(locked, pending, context, now);
    const armed = folded.length === 0 ? [] : await saveFolded(client, folded, now);
    return { armed, busy, memberCount: folded.length, eventCount: pending.length };
  });
}

interface LockedMember {
  member: Member;
  version: number;
}

interface PendingEvent {
  id: string;
  memberGuid: string;
  event: MemberEvent;
}

/** More events than this wait for another turn, so that no transaction grows without bound. */
const eventCountMax = 5_000;

async function lockMembers(
  client: pg.PoolClient,
  guids: readonly string[],
): Promise<Map<string, LockedMember>> {
  const { rows } = await client.query<LockedRow>({
    name: "advance-lock",
    text: `
      select guid, user_guid, institution_code, wants_identification, machine, challenges, version
      from members where guid = any($1::text[])
      order by guid for update skip locked`,
    values: [guids],
  });
  return new Map(rows.map((row) => [row.guid, { member: memberOf(row), version: Number(row.version) }]));
}

interface LockedRow {
  guid: string;
  user_guid: string;
  institution_code: string;
  wants_identification: boolean;
  machine: Machine;
  challenges: Member["challenges"];
  version: string;
}

function memberOf(row: LockedRow): Member {
  return toMember({
    guid: row.guid,
    userGuid: row.user_guid,
    institutionCode: row.institution_code,
    wantsIdentification: row.wants_identification,
    machine: row.machine,
    challenges: row.challenges,
  });
}

async function pendingEvents(client: pg.PoolClient, guids: readonly string[]): Promise<PendingEvent[]> {
  const { rows } = await client.query<{ id: string; member_guid: string; event: MemberEvent }>({
    name: "advance-pending",
    text: `
      select id, member_guid, event from inbox
      where member_guid = any($1::text[]) and processed_at is null
      order by id limit $2`,
    values: [guids, eventCountMax],
  });
  return rows.map(({ id, member_guid: memberGuid, event }) => ({ id, memberGuid, event }));
}

/** Of members that could not be locked, closes the events of those that do not exist and returns the others. */
async function sortOutMissing(client: pg.PoolClient, guids: readonly string[], now: Date): Promise<string[]> {
  const { rows } = await client.query<{ guid: string }>({
    name: "advance-missing",
    text: `
      with unknown as (
        update inbox set processed_at = $2, outcome = 'unknown_member'
        where member_guid = any($1::text[]) and processed_at is null
          and not exists (select from members where guid = member_guid))
      select guid from members where guid = any($1::text[])`,
    values: [guids, now],
  });
  return rows.map(({ guid }) => guid);
}

function foldEach(
  locked: ReadonlyMap<string, LockedMember>,
  pending: readonly PendingEvent[],
  context: Context,
  now: Date,
): FoldedMember[] {
  const byMember = groupBy(pending, ({ memberGuid }) => memberGuid);
  return [...byMember].flatMap(([guid, events]) => {
    const found = locked.get(guid);
    if (found === undefined) return [];
    const folded: Folded = fold(
      found.member,
      events.map(({ event }) => event),
      context,
      now.getTime(),
    );
    return [{ before: found.member, version: found.version, eventIds: events.map(({ id }) => id), folded }];
  });
}
