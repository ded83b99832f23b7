import {
  type Call,
  callOf,
  type DueCall,
  type DueWork,
  dueAtOf,
  type FoldedMember,
  type Member,
  type Policy,
  reasonOf,
} from "@account-opening/core";
import type pg from "pg";
import { toJson, toText } from "../connection/sanitize-text.ts";
import { toStateData } from "../members/member-row.ts";
import { recordEvents } from "../notifications/record-events.ts";
import { saveChecks } from "./save-checks.ts";

/** A member was changed by somebody else since it was read. Nothing was saved. */
export class StaleMemberError extends Error {
  override name = "StaleMemberError";
}

/** Saves members, their events' outcomes, history, checks, notifications and next calls, a statement each for all of them. */
export async function saveAdvanced(
  client: pg.PoolClient,
  folded: readonly FoldedMember[],
  policy: Policy,
  now: Date,
): Promise<DueWork> {
  await saveMembers(client, folded.filter(isChanged), now);
  await recordEvents(
    client,
    folded.flatMap((each) => each.folded.notifications),
    now,
  );
  const checks = await saveChecks(
    client,
    folded.map(({ member, folded: { decided, started } }) => ({ member, decided, started })),
    policy,
    now,
  );
  const calls = await saveCalls(client, {
    asking: folded.filter(hasNewCall).map(({ folded: { member } }) => member),
    moved: folded.filter(isRescheduled).map(({ folded: { member } }) => member),
  });
  return { calls, checks };
}

/** Looking at checks that go on waiting changes nothing. */
function isChanged({ member, eventIds, folded }: FoldedMember): boolean {
  return eventIds.length > 0 || folded.timeline.length > 0 || folded.member !== member;
}

async function saveMembers(client: pg.PoolClient, folded: readonly FoldedMember[], now: Date): Promise<void> {
  if (folded.length === 0) return;
  const events = folded.flatMap((each) =>
    each.eventIds.map((id, index) => ({ id, outcome: each.folded.outcomes[index] ?? null })),
  );
  const entries = folded.flatMap(({ member, folded: { timeline } }) =>
    timeline.map((entry) => ({ guid: member.guid, entry: toJson(entry) })),
  );
  const { rows } = await client.query<{ saved: string }>({
    name: "advance-save",
    text: `
      with processed as (
        update inbox set processed_at = $1, outcome = row.outcome
        from unnest($2::bigint[], $3::text[]) as row (id, outcome) where inbox.id = row.id),
      told as (
        insert into timeline (member_guid, at, entry)
        select member_guid, $1, entry::jsonb
        from unnest($4::text[], $5::text[]) with ordinality as row (member_guid, entry, position)
        order by position),
      saved as (
        update members set
          state = row.state, reason = row.reason, connection_status = row.connection_status,
          state_data = row.state_data::jsonb, challenges = coalesce(row.challenges::jsonb, members.challenges),
          version = members.version + 1, updated_at = $1, set_aside_at = null, set_aside_reason = null
        from unnest($6::text[], $7::bigint[], $8::text[], $9::text[], $10::text[], $11::text[], $12::text[])
          as row (guid, version, state, reason, connection_status, state_data, challenges)
        where members.guid = row.guid and members.version = row.version
        returning 1)
      select count(*) as saved from saved`,
    values: [
      now,
      events.map(({ id }) => id),
      events.map(({ outcome }) => outcome),
      entries.map(({ guid }) => guid),
      entries.map(({ entry }) => entry),
      folded.map(({ member }) => member.guid),
      folded.map(({ version }) => version),
      folded.map(({ folded: { member } }) => member.state.name),
      folded.map(({ folded: { member } }) => reasonOf(member)),
      folded.map(({ folded: { member } }) => toText(member.lastStatus?.connectionStatus ?? null)),
      folded.map(({ folded: { member } }) => toJson(toStateData(member))),
      folded.map(changedChallenges),
    ],
  });
  if (Number(rows[0]?.saved) !== folded.length)
    throw new StaleMemberError("A member changed while it was advanced.");
}

/** Challenges may carry pictures: they are written only when they change. */
function changedChallenges({ member: before, folded: { member } }: FoldedMember): string | null {
  return member.challenges === before.challenges ? null : toJson(member.challenges);
}

function hasNewCall({ member: before, folded: { member } }: FoldedMember): boolean {
  return member.callNumber !== before.callNumber;
}

function isRescheduled(each: FoldedMember): boolean {
  const { member: before, folded } = each;
  return !hasNewCall(each) && dueAtOf(folded.member.state.lane) !== dueAtOf(before.state.lane);
}

export interface MembersToCall {
  /** Their call is new, or they came to rest and have none any more. */
  asking: readonly Member[];
  /** Their call is the same, at another time. */
  moved?: readonly Member[];
}

/**
 * One call a member. A new call replaces the old one, and so takes it from whoever held it. A call that is only
 * moved gets a new id, and so a new job, unless it is under way, or done: then its result waits in the inbox, and
 * asking again could start a second job at MX.
 */
export async function saveCalls(
  client: pg.PoolClient,
  { asking, moved = [] }: MembersToCall,
): Promise<DueCall[]> {
  const asked = asking.flatMap(pendingCall);
  const shifted = moved.flatMap(pendingCall);
  const resting = asking.filter(({ state }) => state.lane.step === "idle").map(({ guid }) => guid);
  if (asked.length + shifted.length + resting.length === 0) return [];
  const { rows } = await client.query<{ id: string; due_at: Date }>({
    name: "outbox-save",
    text: `
      with rested as (delete from outbox where member_guid = any($1::text[])),
      moved as (
        update outbox set id = nextval('outbox_id_seq'), due_at = row.due_at
        from unnest($2::text[], $3::int[], $4::timestamptz[]) as row (member_guid, call_number, due_at)
        where outbox.member_guid = row.member_guid and outbox.call_number = row.call_number
          and outbox.lease_until is null and outbox.due_at <> row.due_at
        returning outbox.id, outbox.due_at),
      asked as (
        insert into outbox (member_guid, call_number, call, due_at)
        select member_guid, call_number, call::jsonb, due_at
        from unnest($5::text[], $6::int[], $7::text[], $8::timestamptz[])
          as row (member_guid, call_number, call, due_at)
        on conflict (member_guid) do update set
          id = nextval('outbox_id_seq'), call_number = excluded.call_number, call = excluded.call,
          due_at = excluded.due_at, claim_count = 0, lease_until = null
        where outbox.call_number <> excluded.call_number
        returning id, due_at)
      select id, due_at from moved union all select id, due_at from asked`,
    values: [
      resting,
      shifted.map(({ member }) => member.guid),
      shifted.map(({ member }) => member.callNumber),
      shifted.map(({ dueAt }) => dueAt),
      asked.map(({ member }) => member.guid),
      asked.map(({ member }) => member.callNumber),
      asked.map(({ call }) => toJson(call)),
      asked.map(({ dueAt }) => dueAt),
    ],
  });
  return rows.map(({ id, due_at: dueAt }) => ({ outboxId: id, dueAt }));
}

function pendingCall(member: Member): { member: Member; call: Call; dueAt: Date }[] {
  const { lane } = member.state;
  const call = callOf(lane);
  const dueAt = dueAtOf(lane);
  return call === null || dueAt === null ? [] : [{ member, call, dueAt: new Date(dueAt) }];
}
