import type { Policy } from "@account-opening/core";
import type { AdvanceTransaction } from "@account-opening/core/advance";
import { dueAtOf, reasonOf } from "@account-opening/core/member";
import type pg from "pg";
import { saveChecks } from "../balance-checks/save-checks.ts";
import { toJson, toText } from "../connection/sanitize-text.ts";
import { toStateData } from "../members/member-row.ts";
import { recordEvents, withCauses } from "../notifications/record-events.ts";
import { type CausedMember, saveCalls } from "../outbox/save-calls.ts";

type FoldedMember = Parameters<AdvanceTransaction["save"]>[0][number];

/** Another process changed a member after it was read. Nothing was saved. */
export class StaleMemberError extends Error {
  override name = "StaleMemberError";
}

/** Saves all members with one statement for each kind of row: state, event outcomes, timeline, checks, notifications, calls. */
export async function saveAdvanced(
  client: pg.PoolClient,
  folded: readonly FoldedMember[],
  policy: Policy,
  now: Date,
) {
  await saveMembers(client, folded.filter(isChanged), now);
  await recordEvents(
    client,
    folded.flatMap((each) => withCauses(each.folded, each.cause)),
    now,
  );
  const checks = await saveChecks(
    client,
    folded.map(({ member, folded: { decided, started } }) => ({ member, decided, started })),
    policy,
    now,
  );
  const calls = await saveCalls(client, {
    changed: folded.filter(hasNewCall).map(next),
    rescheduled: folded.filter(isRescheduled).map(next),
  });
  return { calls, checks };
}

/** The member after the advance. */
function next({ folded: { member }, cause }: FoldedMember): CausedMember {
  return { member, cause };
}

/** False if the advance only evaluated checks that still wait. */
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
      added as (
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

/** Challenges may hold images, so they are written only when they change. */
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
