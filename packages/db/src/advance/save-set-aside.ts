import type { Policy } from "@account-opening/core";
import type { AdvanceTransaction, DueCheck } from "@account-opening/core/advance";
import type pg from "pg";
import { saveChecks } from "../balance-checks/save-checks.ts";
import { recordEvents, withCauses } from "../notifications/record-events.ts";
import type { StoredTimelineEntry } from "../schema/tables.ts";

type SetAsideMember = Parameters<AdvanceTransaction["setAside"]>[0][number];

/** Sets members aside and saves the decisions of their checks. Their state is not changed. */
export async function saveSetAside(
  client: pg.PoolClient,
  members: readonly SetAsideMember[],
  policy: Policy,
  now: Date,
): Promise<DueCheck[]> {
  await markSetAside(client, members, now);
  await recordEvents(
    client,
    members.flatMap((member) => withCauses(member, null)),
    now,
  );
  return saveChecks(
    client,
    members.map(({ guid, userGuid, decided, started }) => ({ member: { guid, userGuid }, decided, started })),
    policy,
    now,
  );
}

/** Marks members as set aside, with one timeline entry, and closes these events. */
export async function markSetAside(
  client: pg.PoolClient,
  members: readonly Pick<SetAsideMember, "guid" | "reason" | "eventIds">[],
  now: Date,
): Promise<void> {
  await client.query({
    name: "advance-set-aside",
    text: `
      with closed as (
        update inbox set processed_at = $1, outcome = 'set_aside' where id = any($2::bigint[])),
      marked as (
        update members set set_aside_at = $1, set_aside_reason = row.reason
        from unnest($3::text[], $4::text[], $5::text[]) as row (guid, reason, entry)
        where members.guid = row.guid and members.set_aside_at is null
        returning members.guid, row.entry)
      insert into timeline (member_guid, at, entry) select guid, $1, entry::jsonb from marked`,
    values: [
      now,
      members.flatMap(({ eventIds }) => eventIds),
      members.map(({ guid }) => guid),
      members.map(({ reason }) => reason),
      members.map(entryOf),
    ],
  });
}

function entryOf({ reason }: Pick<SetAsideMember, "reason">): string {
  const entry: StoredTimelineEntry = { kind: "set_aside", reason };
  return JSON.stringify(entry);
}
