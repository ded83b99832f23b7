import { type DueCall, type DueCheck, isReadable } from "@account-opening/core";
import { saveCalls } from "../advance/save.ts";
import { markSetAside } from "../advance/save-set-aside.ts";
import { type Database, inTransaction } from "../connection/database.ts";
import { type MemberColumns, memberColumns, toMember } from "../members/member-row.ts";

/**
 * Members whose oldest event waits since before `before`: their job was lost, or never made. In the order of their
 * guids, after `afterGuid`: the last of a full page leads to the next one.
 */
export async function membersWaiting(
  { pool }: Pick<Database, "pool">,
  before: Date,
  limit: number,
  afterGuid = "",
): Promise<string[]> {
  // Goes from member to member, so that one with very many events costs no more than another.
  const { rows } = await pool.query<{ member_guid: string }>(
    `with recursive waiting as (
       (select member_guid, received_at from inbox
        where processed_at is null and member_guid > $3
        order by member_guid, id limit 1)
       union all
       select next.member_guid, next.received_at from waiting cross join lateral (
         select member_guid, received_at from inbox
         where processed_at is null and member_guid > waiting.member_guid
         order by member_guid, id limit 1) as next)
     select member_guid from waiting where received_at < $1 limit $2`,
    [before, limit, afterGuid],
  );
  return rows.map((row) => row.member_guid);
}

/** Calls that became due in (`after`, `until`], by page: `afterId` breaks ties. */
export async function callsDue(
  { pool }: Pick<Database, "pool">,
  after: { dueAt: Date; outboxId: string },
  until: Date,
  limit: number,
): Promise<DueCall[]> {
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
): Promise<DueCall[]> {
  const { rows } = await pool.query<{ id: string; due_at: Date }>(
    `select id, due_at from outbox
     where due_at < $1 and (lease_until is null or lease_until <= $2)
     order by due_at, id limit $3`,
    [before, now, limit],
  );
  return rows.map(({ id, due_at: dueAt }) => ({ outboxId: id, dueAt }));
}

/** Balance checks to be looked at in (`after`, `until`], by page: `afterId` breaks ties. */
export async function checksDue(
  { pool }: Pick<Database, "pool">,
  after: { dueAt: Date; checkId: string },
  until: Date,
  limit: number,
): Promise<DueCheck[]> {
  const { rows } = await pool.query<{ id: string; member_guid: string; next_at: Date }>(
    `select id, member_guid, next_at from balance_checks
     where (next_at, id) > ($1, $2) and next_at <= $3
     order by next_at, id limit $4`,
    [after.dueAt, after.checkId, until, limit],
  );
  return rows.map(({ id, member_guid, next_at }) => ({
    checkId: id,
    memberGuid: member_guid,
    dueAt: next_at,
  }));
}

/**
 * Proves that every member that is not at rest has its call, or a result of it to take in, and makes the calls that
 * are missing. A member that cannot be read is set aside.
 * @returns the calls made; none, unless somebody has taken rows out by hand.
 */
export async function repairCalls(database: Pick<Database, "pool">, limit: number): Promise<DueCall[]> {
  return inTransaction(database, async (client) => {
    const { rows } = await client.query<MemberColumns & { now: Date }>(
      `select ${memberColumns}, clock_timestamp() as now from members
       where not is_idle and set_aside_at is null
         and not exists (select from outbox where outbox.member_guid = guid)
         and not exists (select from inbox where inbox.member_guid = guid and processed_at is null)
       order by guid limit $1 for update skip locked`,
      [limit],
    );
    for (const row of rows.filter((each) => !isReadable(toMember(each)))) {
      await markSetAside(client, [{ guid: row.guid, reason: "state_unreadable", eventIds: [] }], row.now);
    }
    const asking = rows.map(toMember).filter(isReadable);
    return asking.length === 0 ? [] : saveCalls(client, { asking });
  });
}

export interface Backlog {
  /** Events that no advance has taken in yet. */
  pendingEventCount: number;
  /** Calls whose time has passed. */
  overdueCallCount: number;
  /** Balance checks that should have been looked at by now. */
  overdueCheckCount: number;
  /** Notifications that no receiver has taken yet. */
  pendingDeliveryCount: number;
  /** Events that have no place in the feed yet. */
  unpublishedEventCount: number;
  /** Members that are not advanced until an operator releases them. */
  setAsideMemberCount: number;
}

export async function readBacklog({ pool }: Pick<Database, "pool">, now: Date): Promise<Backlog> {
  const { rows } = await pool.query<{
    pending: string;
    calls: string;
    checks: string;
    deliveries: string;
    events: string;
    set_aside: string;
  }>(
    `select (select count(*) from inbox where processed_at is null) as pending,
            (select count(*) from outbox where due_at < $1) as calls,
            (select count(*) from balance_checks where next_at < $1) as checks,
            (select count(*) from deliveries where status = 'pending') as deliveries,
            (select count(*) from events where position is null) as events,
            (select count(*) from members where set_aside_at is not null) as set_aside`,
    [now],
  );
  return {
    pendingEventCount: Number(rows[0]?.pending),
    overdueCallCount: Number(rows[0]?.calls),
    overdueCheckCount: Number(rows[0]?.checks),
    pendingDeliveryCount: Number(rows[0]?.deliveries),
    unpublishedEventCount: Number(rows[0]?.events),
    setAsideMemberCount: Number(rows[0]?.set_aside),
  };
}
