import { deliveryWaitMaxMs, dueCeilingMsOf, type Policy, retryAfterMaxMs } from "@account-opening/core";
import { isReadable, type Member } from "@account-opening/core/member";
import type pg from "pg";
import { type Database, inTransaction } from "../connection/database.ts";
import { toJson } from "../connection/sanitize-text.ts";
import { type MemberColumns, memberColumns, toMember, toStateData } from "../members/member-row.ts";

/** Number of repaired rows, by table. */
export interface RepairedDueTimes {
  callCount: number;
  checkCount: number;
  deliveryCount: number;
  endpointCount: number;
}

/**
 * Makes rows due whose due time is beyond its maximum, after a wrong clock or a manual change. The loop itself writes no such
 * times: core's `withBoundedDueTime` limits them.
 */
export async function repairDueTimes(
  database: Pick<Database, "pool">,
  policy: Policy,
  now: Date,
  limit: number,
): Promise<RepairedDueTimes> {
  return {
    callCount:
      (await endLeases(database, "outbox", now)) + (await repairCallTimes(database, policy, now, limit)),
    checkCount: await countOf(database, {
      // No check is evaluated after its `decide_by`. Reading the latest times is enough: external input does not set them.
      text: `
        update balance_checks set next_at = least(run_at, $1)
        where id in (
          select id from (select id, next_at, decide_by from balance_checks
                          where next_at is not null order by next_at desc, id desc limit $2) as latest
          where next_at > decide_by)
          and next_at > decide_by`,
      values: [now, limit],
    }),
    deliveryCount:
      (await endLeases(database, "deliveries", now)) +
      (await countOf(database, {
        text: `
        update deliveries set due_at = $1
        where id in (
          select late.id from endpoints cross join lateral (
            select id from deliveries
            where endpoint_id = endpoints.id and status = 'pending' and due_at > $2 limit $3) as late)`,
        values: [now, new Date(now.getTime() + deliveryWaitMaxMs), limit],
      })),
    endpointCount: await countOf(database, {
      text: "update endpoints set paused_until = $1 where paused_until > $2",
      values: [now, new Date(now.getTime() + retryAfterMaxMs)],
    }),
  };
}

/** Ends leases that are longer than any renewal, which would block their rows. */
function endLeases(
  database: Pick<Database, "pool">,
  table: "outbox" | "deliveries",
  now: Date,
): Promise<number> {
  return countOf(database, {
    text: `update ${table} set lease_until = $1 where lease_until > $2`,
    values: [now, new Date(now.getTime() + retryAfterMaxMs)],
  });
}

async function countOf({ pool }: Pick<Database, "pool">, statement: pg.QueryConfig): Promise<number> {
  return (await pool.query(statement)).rowCount ?? 0;
}

interface LateCall extends MemberColumns {
  outboxId: string;
}

async function repairCallTimes(
  database: Pick<Database, "pool">,
  policy: Policy,
  now: Date,
  limit: number,
): Promise<number> {
  return inTransaction(database, async (client) => {
    const { rows } = await client.query<LateCall>(
      `select ${memberColumns}, outbox.id as "outboxId"
       from outbox join members on guid = member_guid
       where due_at > $1 and lease_until is null and set_aside_at is null
         and due_at > $2::timestamptz + case state_data #>> '{state,lane,step}'
               when 'monitoring' then $3::float8
               when 'waiting' then case state_data #>> '{state,lane,kind}' when 'check_balance' then $5::float8 else $4::float8 end
               when 'requesting' then case state_data #>> '{state,lane,kind}' when 'check_balance' then $5::float8 else $4::float8 end
               else $6::float8 end * interval '1 millisecond'
       order by due_at desc limit $7
       for update of members, outbox skip locked`,
      [new Date(now.getTime() + retryAfterMaxMs), now, ...ceilingsOf(policy), limit],
    );
    const late = rows
      .map((row) => ({ outboxId: row.outboxId, member: toMember(row) }))
      .filter(({ member }) => isReadable(member));
    for (const { outboxId, member } of late) await makeDue(client, outboxId, member, policy, now);
    return late.length;
  });
}

/** Ceilings from core's rule, in the order of the query's parameters. */
function ceilingsOf(policy: Policy): number[] {
  type Lane = Member["state"]["lane"];
  const ceilingOf = (lane: Pick<Lane, "step"> & { kind?: string }) => dueCeilingMsOf(lane as Lane, policy);
  return [
    { step: "monitoring" as const },
    { step: "waiting" as const, kind: "verify" },
    { step: "waiting" as const, kind: "check_balance" },
    { step: "running" as const },
  ].map((lane) => ceilingOf(lane) ?? 0);
}

/** Sets the due time of the call in the member and in the outbox. The new outbox ID gives the call a new job. */
async function makeDue(
  client: pg.PoolClient,
  outboxId: string,
  member: Member,
  { pollFloorMs }: Policy,
  now: Date,
): Promise<void> {
  const { lane } = member.state;
  const dueAt = Math.max(now.getTime(), Math.min(member.lastReadAt ?? 0, now.getTime()) + pollFloorMs);
  const since = lane.step === "waiting" ? { since: Math.min(lane.since, dueAt) } : {};
  const stateData = toStateData({
    ...member,
    state: { ...member.state, lane: { ...lane, ...since, dueAt } } as Member["state"],
  });
  await client.query(
    `with repaired as (update members set state_data = $2::jsonb, version = version + 1, updated_at = $3 where guid = $1)
     update outbox set id = nextval('outbox_id_seq'), due_at = $4 where id = $5`,
    [member.guid, toJson(stateData), now, new Date(dueAt), outboxId],
  );
}
