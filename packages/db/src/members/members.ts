import type { DueCall } from "@account-opening/core/advance";
import type { Cause } from "@account-opening/core/cause";
import { type Member, reasonOf } from "@account-opening/core/member";
import { notificationsFor } from "@account-opening/core/notifications";
import { and, asc, desc, eq, gt, gte, lt, type SQL } from "drizzle-orm";
import { drizzle } from "drizzle-orm/node-postgres";
import type { RecordChange } from "../access/audit.ts";
import { type Database, inTransaction, type Orm } from "../connection/database.ts";
import { keysetAfter } from "../connection/keyset.ts";
import { toJson, toText } from "../connection/sanitize-text.ts";
import { recordEvents } from "../notifications/record-events.ts";
import { saveCalls } from "../outbox/save-calls.ts";
import { members, type StoredTimelineEntry, timeline } from "../schema/tables.ts";
import { type MemberRow, toStateData } from "./member-row.ts";
import { lockUserRow } from "./users.ts";

/** A new member with data that the state machine does not use. */
export interface MemberToInsert {
  member: Member;
  partnerId: string | null;
  /** By default false. */
  isOauth?: boolean;
  oauthWindowUri: string | null;
  origin: "created" | "adopted";
  /** The request that registers the member. */
  cause?: Cause | null;
}

export type Inserted =
  | { outcome: "inserted"; dueCalls: DueCall[] }
  | { outcome: "exists" }
  /** The erasure of its user has started. */
  | { outcome: "user_erased" };

/**
 * Stores a member with its first call. A member that is already stored is not changed.
 * @param record runs in the same transaction if the member is stored.
 */
export async function insertMember(
  database: Pick<Database, "pool">,
  { member, partnerId, isOauth = false, oauthWindowUri, origin, cause = null }: MemberToInsert,
  now: Date,
  record?: RecordChange<Member>,
): Promise<Inserted> {
  return inTransaction(database, async (client) => {
    if (!(await lockUserRow(client, member.userGuid, now))) return { outcome: "user_erased" };
    const { rowCount } = await client.query(
      `insert into members (guid, user_guid, partner_id, institution_code, wants_identification, oauth_window_uri,
                            state, reason, connection_status, state_data, challenges, version, created_at, updated_at,
                            is_oauth)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10::jsonb, $11::jsonb, 1, $12, $12, $13)
       on conflict (guid) do nothing`,
      [
        member.guid,
        member.userGuid,
        toText(partnerId),
        member.institutionCode,
        member.wantsIdentification,
        toText(oauthWindowUri),
        member.state.name,
        reasonOf(member),
        toText(member.lastStatus?.connectionStatus ?? null),
        toJson(toStateData(member)),
        toJson(member.challenges),
        now,
        isOauth,
      ],
    );
    if (rowCount !== 1) return { outcome: "exists" };
    await client.query(
      `insert into timeline (member_guid, at, entry)
       select $1, $2, entry::jsonb from unnest($3::text[]) with ordinality as row (entry, position) order by position`,
      [member.guid, now, firstEntries(member, origin).map((entry) => JSON.stringify(entry))],
    );
    const notifications = notificationsFor(null, member).map((notification) => ({ notification, cause }));
    await recordEvents(client, notifications, now);
    await record?.(drizzle(client), member);
    return { outcome: "inserted", dueCalls: await saveCalls(client, { changed: [{ member, cause }] }) };
  });
}

/**
 * The timeline of a new member. Its first state may differ from `created`: MX's first response may already require the user.
 */
function firstEntries(member: Member, origin: MemberToInsert["origin"]): StoredTimelineEntry[] {
  const { name: to } = member.state;
  const beginning: StoredTimelineEntry[] = [{ kind: origin }];
  return to === "created"
    ? beginning
    : [...beginning, { kind: "state_changed", from: "created", to, reason: reasonOf(member) }];
}

export async function readMember({ orm }: Pick<Database, "orm">, guid: string): Promise<MemberRow | null> {
  const [row] = await orm.select().from(members).where(eq(members.guid, guid));
  return row ?? null;
}

/** The latest OAuth member of the user at the institution. */
export async function readLatestOauthMember(
  { orm }: Pick<Database, "orm">,
  { userGuid, institutionCode }: { userGuid: string; institutionCode: string },
): Promise<MemberRow | null> {
  const [row] = await orm
    .select()
    .from(members)
    .where(
      and(
        eq(members.userGuid, userGuid),
        eq(members.institutionCode, institutionCode),
        eq(members.isOauth, true),
      ),
    )
    .orderBy(desc(members.createdAt), desc(members.guid))
    .limit(1);
  return row ?? null;
}

/** Stores the latest OAuth window of a member. */
export async function storeOauthWindow(orm: Orm, guid: string, oauthWindowUri: string): Promise<void> {
  await orm
    .update(members)
    .set({ oauthWindowUri: toText(oauthWindowUri) })
    .where(eq(members.guid, guid));
}

export interface MemberFilter {
  state?: MemberRow["state"] | undefined;
  reason?: string | undefined;
  userGuid?: string | undefined;
  partnerId?: string | undefined;
  institutionCode?: string | undefined;
  updatedAfter?: Date | undefined;
  updatedBefore?: Date | undefined;
}

export interface MemberPage {
  order: "asc" | "desc";
  /** The last row of the previous page. */
  after: Pick<MemberRow, "createdAt" | "guid"> | null;
  limit: number;
}

/** Sorted by creation time and GUID. */
export async function listMembers(
  { orm }: Pick<Database, "orm">,
  filter: MemberFilter,
  { order, after, limit }: MemberPage,
): Promise<MemberRow[]> {
  const sorted = order === "asc" ? asc : desc;
  return orm
    .select()
    .from(members)
    .where(
      and(
        ...conditionsOf(filter),
        after === null
          ? undefined
          : keysetAfter([members.createdAt, members.guid], [after.createdAt, after.guid], order),
      ),
    )
    .orderBy(sorted(members.createdAt), sorted(members.guid))
    .limit(limit);
}

function conditionsOf(filter: MemberFilter): (SQL | undefined)[] {
  const { state, reason, userGuid, partnerId, institutionCode, updatedAfter, updatedBefore } = filter;
  return [
    state === undefined ? undefined : eq(members.state, state),
    reason === undefined ? undefined : eq(members.reason, reason),
    userGuid === undefined ? undefined : eq(members.userGuid, userGuid),
    partnerId === undefined ? undefined : eq(members.partnerId, partnerId),
    institutionCode === undefined ? undefined : eq(members.institutionCode, institutionCode),
    updatedAfter === undefined ? undefined : gte(members.updatedAt, updatedAfter),
    updatedBefore === undefined ? undefined : lt(members.updatedAt, updatedBefore),
  ];
}

export interface TimelineRow {
  id: number;
  at: Date;
  entry: StoredTimelineEntry;
}

/** `afterId` is the last ID of the previous page, or 0. */
export async function readTimeline(
  { orm }: Pick<Database, "orm">,
  memberGuid: string,
  afterId: number,
  limit: number,
  order: "asc" | "desc" = "asc",
): Promise<TimelineRow[]> {
  const [isAfter, sorted] = order === "asc" ? [gt, asc] : [lt, desc];
  return orm
    .select({ id: timeline.id, at: timeline.at, entry: timeline.entry })
    .from(timeline)
    .where(
      and(eq(timeline.memberGuid, memberGuid), afterId === 0 ? undefined : isAfter(timeline.id, afterId)),
    )
    .orderBy(sorted(timeline.id))
    .limit(limit);
}
