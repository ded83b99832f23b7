import type { Member } from "@account-opening/core";
import { type Database, inTransaction } from "./database.ts";
import { type ArmedCall, saveCalls } from "./save-folded.ts";
import type { Machine } from "./schema/index.ts";
import { toMember } from "./stored-member.ts";

/** Members whose events wait since before `before`: their job was lost, or never made. */
export async function membersWaiting(
  { pool }: Pick<Database, "pool">,
  before: Date,
  limit: number,
): Promise<string[]> {
  const { rows } = await pool.query<{ member_guid: string }>(
    `select distinct member_guid from (
       select member_guid from inbox
       where processed_at is null and member_guid is not null and received_at < $1
       order by member_guid, id limit $2) as waiting`,
    [before, limit],
  );
  return rows.map((row) => row.member_guid);
}

/** Calls that became due in (`after`, `until`], by page: `afterId` breaks ties. */
export async function callsDue(
  { pool }: Pick<Database, "pool">,
  after: { dueAt: Date; outboxId: string },
  until: Date,
  limit: number,
): Promise<ArmedCall[]> {
  const { rows } = await pool.query<{ id: string; due_at: Date }>(
    `select id, due_at from outbox
     where (due_at, id) > ($1, $2) and due_at <= $3
     order by due_at, id limit $4`,
    [after.dueAt, after.outboxId, until, limit],
  );
  return rows.map(({ id, due_at: dueAt }) => ({ outboxId: id, dueAt }));
}

/** Calls that are overdue and that nobody holds. */
export async function callsOverdue(
  { pool }: Pick<Database, "pool">,
  before: Date,
  now: Date,
  limit: number,
): Promise<ArmedCall[]> {
  const { rows } = await pool.query<{ id: string; due_at: Date }>(
    `select id, due_at from outbox
     where due_at < $1 and (lease_until is null or lease_until <= $2)
     order by due_at, id limit $3`,
    [before, now, limit],
  );
  return rows.map(({ id, due_at: dueAt }) => ({ outboxId: id, dueAt }));
}

/**
 * Proves that every member that is not at rest has its call, and makes those that are missing.
 * @returns the calls made; none, unless somebody has taken rows out by hand.
 */
export async function repairCalls(database: Pick<Database, "pool">, limit: number): Promise<ArmedCall[]> {
  return inTransaction(database, async (client) => {
    const { rows } = await client.query<LoneRow>(
      `select guid, user_guid, institution_code, wants_identification, machine, challenges from members
       where machine #>> '{state,lane,step}' <> 'at_rest'
         and not exists (select from outbox where member_guid = guid)
       order by guid limit $1 for update skip locked`,
      [limit],
    );
    return rows.length === 0 ? [] : saveCalls(client, rows.map(memberOf));
  });
}

interface LoneRow {
  guid: string;
  user_guid: string;
  institution_code: string;
  wants_identification: boolean;
  machine: Machine;
  challenges: Member["challenges"];
}

function memberOf(row: LoneRow): Member {
  return toMember({
    guid: row.guid,
    userGuid: row.user_guid,
    institutionCode: row.institution_code,
    wantsIdentification: row.wants_identification,
    machine: row.machine,
    challenges: row.challenges,
  });
}

export interface Backlog {
  /** Events that no advance has taken in yet. */
  pendingEventCount: number;
  /** Calls whose time has passed. */
  overdueCallCount: number;
}

export async function readBacklog({ pool }: Pick<Database, "pool">, now: Date): Promise<Backlog> {
  const { rows } = await pool.query<{ pending: string; overdue: string }>(
    `select (select count(*) from inbox where processed_at is null) as pending,
            (select count(*) from outbox where due_at < $1) as overdue`,
    [now],
  );
  return { pendingEventCount: Number(rows[0]?.pending), overdueCallCount: Number(rows[0]?.overdue) };
}
