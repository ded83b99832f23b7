import type { DueCall } from "@account-opening/core/advance";
import type { Cause } from "@account-opening/core/cause";
import { callOf, dueAtOf, type Member } from "@account-opening/core/member";
import type pg from "pg";
import { toJson } from "../connection/sanitize-text.ts";

/** A member, and the request that led to its call. */
export interface CausedMember {
  member: Member;
  cause: Cause | null;
}

export interface MembersToCall {
  /** Members with a new call, and members that became idle and have none. */
  changed: readonly CausedMember[];
  /** Members whose call is the same, but due at another time. */
  rescheduled?: readonly CausedMember[];
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
  const idleGuids = changed
    .filter(({ member }) => member.state.lane.step === "idle")
    .map(({ member }) => member.guid);
  if (newCalls.length + movedCalls.length + idleGuids.length === 0) return [];
  const { rows } = await client.query<{ id: string; due_at: Date }>({
    name: "outbox-save",
    text: `
      with deleted as (delete from outbox where member_guid = any($1::text[])),
      moved as (
        update outbox set id = nextval('outbox_id_seq'), due_at = row.due_at, cause = coalesce(row.cause::jsonb, outbox.cause)
        from unnest($2::text[], $3::int[], $4::timestamptz[], $5::text[])
          as row (member_guid, call_number, due_at, cause)
        where outbox.member_guid = row.member_guid and outbox.call_number = row.call_number
          and outbox.lease_until is null and outbox.due_at <> row.due_at
        returning outbox.id, outbox.due_at),
      saved as (
        insert into outbox (member_guid, call_number, call, due_at, cause)
        select member_guid, call_number, call::jsonb, due_at, cause::jsonb
        from unnest($6::text[], $7::int[], $8::text[], $9::timestamptz[], $10::text[])
          as row (member_guid, call_number, call, due_at, cause)
        on conflict (member_guid) do update set
          id = nextval('outbox_id_seq'), call_number = excluded.call_number, call = excluded.call,
          due_at = excluded.due_at, cause = excluded.cause, claim_count = 0, lease_until = null
        where outbox.call_number <> excluded.call_number
        returning id, due_at)
      select id, due_at from moved union all select id, due_at from saved`,
    values: [
      idleGuids,
      movedCalls.map(({ member }) => member.guid),
      movedCalls.map(({ member }) => member.callNumber),
      movedCalls.map(({ dueAt }) => dueAt),
      movedCalls.map(causeJson),
      newCalls.map(({ member }) => member.guid),
      newCalls.map(({ member }) => member.callNumber),
      newCalls.map(({ call }) => toJson(call)),
      newCalls.map(({ dueAt }) => dueAt),
      newCalls.map(causeJson),
    ],
  });
  return rows.map(({ id, due_at: dueAt }) => ({ outboxId: id, dueAt }));
}

/** Empty for an idle member. */
function pendingCall({ member, cause }: CausedMember) {
  const { lane } = member.state;
  const call = callOf(lane);
  const dueAt = dueAtOf(lane);
  return call === null || dueAt === null ? [] : [{ member, cause, call, dueAt: new Date(dueAt) }];
}

function causeJson({ cause }: CausedMember): string | null {
  return cause === null ? null : JSON.stringify(cause);
}
