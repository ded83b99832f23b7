import { type BalanceCheck, type Context, fold, type Member, type MemberEvent } from "@account-opening/core";
import type pg from "pg";
import { type Database, inTransaction } from "./database.ts";
import { lockChecks } from "./due-checks.ts";
import { groupBy } from "./group-by.ts";
import type { ArmedCheck } from "./save-checks.ts";
import { type Armed, type ArmedCall, type FoldedMember, saveFolded } from "./save-folded.ts";
import { type MachineColumns, machineColumns, toMember } from "./stored-member.ts";

export interface Advanced {
  /** Calls that are new or due at another time: each needs a job. */
  armed: ArmedCall[];
  /** Balance checks that have begun to wait: each needs a job at its last moment. */
  armedChecks: ArmedCheck[];
  /** Things that core banking is to be told. */
  noticeCount: number;
  /** Members whose events wait still: another process held them, or there were more events than one turn takes. */
  busy: string[];
  /** Members that an error of ours kept back: nothing of theirs was saved, and their events wait still. */
  failed: FailedMember[];
  memberCount: number;
  eventCount: number;
}

export interface FailedMember {
  memberGuid: string;
  error: unknown;
}

/**
 * Takes members through the events that wait for them, and looks after their balance checks: lock, fold, save, in one
 * transaction, without network. The only writer of a member's state and of a check's decision. What others hold is skipped and reported; unknown members' events are closed.
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
    const held = missing.length === 0 ? [] : await sortOutMissing(client, missing, now);
    const pending = locked.size === 0 ? [] : await pendingEvents(client, [...locked.keys()]);
    const due = locked.size === 0 ? noChecks : await lockChecks(client, [...locked.keys()], now);
    const { folded, failed } = foldEach(locked, pending, due, context, now);
    const armed = folded.length === 0 ? nothingArmed : await saveFolded(client, folded, context.policy, now);
    return {
      armed: armed.calls,
      armedChecks: armed.checks,
      noticeCount: folded.reduce((count, each) => count + each.folded.notices.length, 0),
      busy: [...held, ...unfinished(folded, pending.length)],
      failed,
      memberCount: folded.length,
      eventCount: folded.reduce((count, { eventIds }) => count + eventIds.length, 0),
    };
  });
}

const noChecks: ReadonlyMap<string, BalanceCheck[]> = new Map();
const nothingArmed: Armed = { calls: [], checks: [] };

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
const eventsPerMemberMax = 500;
const eventsPerTurnMax = 5_000;

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

async function pendingEvents(client: pg.PoolClient, guids: readonly string[]): Promise<PendingEvent[]> {
  const { rows } = await client.query<{ id: string; member_guid: string; event: MemberEvent }>({
    name: "advance-pending",
    text: `
      select waiting.id, waiting.member_guid, waiting.event
      from unnest($1::text[]) as held (guid) cross join lateral (
        select id, member_guid, event from inbox
        where member_guid = held.guid and processed_at is null
        order by id limit $2) as waiting
      limit $3`,
    values: [guids, eventsPerMemberMax, eventsPerTurnMax],
  });
  return rows
    .map(({ id, member_guid: memberGuid, event }) => ({ id, memberGuid, event }))
    .sort((a, b) => Number(a.id) - Number(b.id));
}

/** Of members that could not be locked, closes the events of those that do not exist and returns the others. */
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

/** Each member by itself: one that cannot be folded does not keep its neighbours back. */
function foldEach(
  locked: ReadonlyMap<string, LockedMember>,
  pending: readonly PendingEvent[],
  due: ReadonlyMap<string, BalanceCheck[]>,
  context: Context,
  now: Date,
): { folded: FoldedMember[]; failed: FailedMember[] } {
  const folded: FoldedMember[] = [];
  const failed: FailedMember[] = [];
  const events = groupBy(pending, (event) => event.memberGuid);
  for (const [memberGuid, member] of locked) {
    const ofMember = events.get(memberGuid) ?? [];
    const checks = due.get(memberGuid) ?? [];
    if (ofMember.length === 0 && checks.length === 0) continue;
    try {
      folded.push(foldOne(member, ofMember, checks, context, now));
    } catch (error) {
      failed.push({ memberGuid, error });
    }
  }
  return { folded, failed };
}

function foldOne(
  { member, version }: LockedMember,
  events: readonly PendingEvent[],
  due: readonly BalanceCheck[],
  context: Context,
  now: Date,
): FoldedMember {
  return {
    before: member,
    version,
    eventIds: events.map(({ id }) => id),
    folded: fold(
      member,
      events.map(({ event }) => event),
      due,
      context,
      now.getTime(),
    ),
  };
}

/** Members that took in as much as one turn allows: more may wait. */
function unfinished(folded: readonly FoldedMember[], pendingCount: number): string[] {
  const isTurnFull = pendingCount >= eventsPerTurnMax;
  return folded
    .filter(({ eventIds }) => isTurnFull || eventIds.length >= eventsPerMemberMax)
    .map(({ before }) => before.guid);
}
