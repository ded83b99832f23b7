import { type Call, callOf, type DueCall, dueAtOf, type Member } from "@account-opening/core";
import type pg from "pg";
import { toJson } from "../connection/sanitize-text.ts";

export interface MembersToCall {
  /** Members with a new call, and members that became idle and have none. */
  changed: readonly Member[];
  /** Members whose call is the same, but due at another time. */
  rescheduled?: readonly Member[];
}

/**
 * Stores one call for each member. A new call replaces the old one, so a worker that holds the old one cannot complete it.
 * A rescheduled call gets a new ID, and so a new job. It stays as it is while a worker holds it, or once it is completed: then
 * its result is in the inbox, and a second request could start a second job at MX.
 * @returns the calls that need a job.
 */
export async function saveCalls(
  client: pg.PoolClient,
  { changed, rescheduled = [] }: MembersToCall,
): Promise<DueCall[]> {
  const newCalls = changed.flatMap(pendingCall);
  const movedCalls = rescheduled.flatMap(pendingCall);
  const idleGuids = changed.filter(({ state }) => state.lane.step === "idle").map(({ guid }) => guid);
  if (newCalls.length + movedCalls.length + idleGuids.length === 0) return [];
  const { rows } = await client.query<{ id: string; due_at: Date }>({
    name: "outbox-save",
    text: `
      with deleted as (delete from outbox where member_guid = any($1::text[])),
      moved as (
        update outbox set id = nextval('outbox_id_seq'), due_at = row.due_at
        from unnest($2::text[], $3::int[], $4::timestamptz[]) as row (member_guid, call_number, due_at)
        where outbox.member_guid = row.member_guid and outbox.call_number = row.call_number
          and outbox.lease_until is null and outbox.due_at <> row.due_at
        returning outbox.id, outbox.due_at),
      saved as (
        insert into outbox (member_guid, call_number, call, due_at)
        select member_guid, call_number, call::jsonb, due_at
        from unnest($5::text[], $6::int[], $7::text[], $8::timestamptz[])
          as row (member_guid, call_number, call, due_at)
        on conflict (member_guid) do update set
          id = nextval('outbox_id_seq'), call_number = excluded.call_number, call = excluded.call,
          due_at = excluded.due_at, claim_count = 0, lease_until = null
        where outbox.call_number <> excluded.call_number
        returning id, due_at)
      select id, due_at from moved union all select id, due_at from saved`,
    values: [
      idleGuids,
      movedCalls.map(({ member }) => member.guid),
      movedCalls.map(({ member }) => member.callNumber),
      movedCalls.map(({ dueAt }) => dueAt),
      newCalls.map(({ member }) => member.guid),
      newCalls.map(({ member }) => member.callNumber),
      newCalls.map(({ call }) => toJson(call)),
      newCalls.map(({ dueAt }) => dueAt),
    ],
  });
  return rows.map(({ id, due_at: dueAt }) => ({ outboxId: id, dueAt }));
}

/** Empty for an idle member. */
function pendingCall(member: Member): { member: Member; call: Call; dueAt: Date }[] {
  const { lane } = member.state;
  const call = callOf(lane);
  const dueAt = dueAtOf(lane);
  return call === null || dueAt === null ? [] : [{ member, call, dueAt: new Date(dueAt) }];
}
