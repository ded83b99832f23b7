import type { DueCall, DueCheck } from "@account-opening/core/advance";
import { isReadable } from "@account-opening/core/member";
import { markSetAside } from "../advance/save-set-aside.ts";
import { type Database, inTransaction } from "../connection/database.ts";
import { type MemberColumns, memberColumns, toMember } from "../members/member-row.ts";
import { saveCalls } from "../outbox/save-calls.ts";

/**
 * Members whose oldest pending event was received before `before`: their job is missing. Sorted by GUID. A full page continues
 * after `afterGuid`, the last GUID of the page before.
 */
export async function membersWaiting(
  { pool }: Pick<Database, "pool">,
  before: Date,
  limit: number,
  afterGuid = "",
): Promise<string[]> {
  // The recursion steps from member to member, so the cost does not depend on the number of events of a member.
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

/** Calls due in (`after`, `until`], sorted by due time and ID. A full page continues after its last call. */
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

/** Calls due before `before` that no process has claimed. */
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

/** Balance checks to evaluate in (`after`, `until`], sorted by time and ID. A full page continues after its last check. */
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

export interface RepairedCalls {
  /** The created calls. There are none unless rows were deleted by hand. */
  calls: DueCall[];
  /** The last member of a full page. Null if no members follow. */
  lastGuid: string | null;
}

/**
 * Creates the missing call of each member that is not idle and has no pending event, for a page of `limit` members after
 * `afterGuid`. Sets members aside whose row cannot be read.
 */
export async function repairCalls(
  database: Pick<Database, "pool">,
  limit: number,
  afterGuid = "",
): Promise<RepairedCalls> {
  // The subqueries return a value because PostgreSQL would turn an EXISTS into a join with the whole outbox.
  const { rows } = await database.pool.query<{ last_guid: string | null; count: number; lone: string[] }>({
    name: "members-without-call",
    text: `
      with page as materialized (
        select guid, not is_idle and set_aside_at is null as is_active from members where guid > $2 order by guid limit $1)
      select (select max(guid) from page) as last_guid, (select count(*) from page)::int as count,
             array(select guid from page
                   where is_active and (select id from outbox where member_guid = guid) is null
                     and (select id from inbox where member_guid = guid and processed_at is null
                          order by id limit 1) is null) as lone`,
    values: [limit, afterGuid],
  });
  const { last_guid: lastGuid = null, count = 0, lone = [] } = rows[0] ?? {};
  return {
    calls: lone.length === 0 ? [] : await createCalls(database, lone),
    lastGuid: count < limit ? null : lastGuid,
  };
}

function createCalls(database: Pick<Database, "pool">, guids: readonly string[]): Promise<DueCall[]> {
  return inTransaction(database, async (client) => {
    const { rows } = await client.query<MemberColumns & { now: Date }>(
      `select ${memberColumns}, clock_timestamp() as now from members
       where guid = any($1) and not is_idle and set_aside_at is null
         and not exists (select from outbox where outbox.member_guid = guid)
         and not exists (select from inbox where inbox.member_guid = guid and processed_at is null)
       order by guid for update skip locked`,
      [guids],
    );
    for (const row of rows.filter((each) => !isReadable(toMember(each)))) {
      await markSetAside(client, [{ guid: row.guid, reason: "state_unreadable", eventIds: [] }], row.now);
    }
    const withoutCall = rows.map(toMember).filter(isReadable);
    return withoutCall.length === 0
      ? []
      : saveCalls(client, {
          changed: withoutCall.map((member) => ({ member, cause: null })),
        });
  });
}

/** A row in progress, or whose turn comes within a moment, is not overdue. */
const overdueMs = 10_000;

export interface Backlog {
  /** Inbox events that are not processed yet. */
  pendingEventCount: number;
  /** Receipt of the oldest of them. */
  oldestPendingEventAt: Date | null;
  /** Calls that are past their due time by more than 10 s, and that no process has claimed. */
  overdueCallCount: number;
  /** Balance checks that are past the time of their next evaluation by more than 10 s. */
  overdueCheckCount: number;
  /** Deliveries that are not delivered yet. */
  pendingDeliveryCount: number;
  /** Events that have no position in the feed after 10 s. */
  unpublishedEventCount: number;
  /** Members that are not advanced until their row is fixed. */
  setAsideMemberCount: number;
}

export async function readBacklog({ pool }: Pick<Database, "pool">, now: Date): Promise<Backlog> {
  const { rows } = await pool.query<{
    pending: string;
    oldest: Date | null;
    calls: string;
    checks: string;
    deliveries: string;
    events: string;
    set_aside: string;
  }>(
    `select waiting.pending, waiting.oldest,
            (select count(*) from outbox
             where due_at < $2 and (lease_until is null or lease_until <= $1)) as calls,
            (select count(*) from balance_checks where next_at < $2) as checks,
            (select count(*) from deliveries where status = 'pending') as deliveries,
            (select count(*) from events where position is null and at < $2) as events,
            (select count(*) from members where set_aside_at is not null) as set_aside
     from (select count(*) as pending, min(received_at) as oldest from inbox where processed_at is null) as waiting`,
    [now, new Date(now.getTime() - overdueMs)],
  );
  return {
    pendingEventCount: Number(rows[0]?.pending),
    oldestPendingEventAt: rows[0]?.oldest ?? null,
    overdueCallCount: Number(rows[0]?.calls),
    overdueCheckCount: Number(rows[0]?.checks),
    pendingDeliveryCount: Number(rows[0]?.deliveries),
    unpublishedEventCount: Number(rows[0]?.events),
    setAsideMemberCount: Number(rows[0]?.set_aside),
  };
}
