import {
  type ArmedCall,
  closeChecks,
  type Member,
  noticeOfDecision,
  noticeSubjectOf,
  noticesOf,
  type Policy,
  reasonOf,
} from "@account-opening/core";
import { and, asc, eq, gt, type SQL, sql } from "drizzle-orm";
import { drizzle } from "drizzle-orm/node-postgres";
import type pg from "pg";
import type { RecordChange } from "./access/audit.ts";
import { type Database, inTransaction } from "./database.ts";
import { lockChecks } from "./due-checks.ts";
import { recordNotices } from "./notices/record-notices.ts";
import { saveChecks } from "./save-checks.ts";
import { saveCalls } from "./save-folded.ts";
import { members, type StoredTimelineEntry, timeline } from "./schema/index.ts";
import { toJson, toText } from "./storable.ts";
import { type MachineColumns, type MemberRow, machineColumns, toMachine, toMember } from "./stored-member.ts";

/** A new member, as the state machine starts it, with what only people want to know. */
export interface MemberToInsert {
  member: Member;
  partnerId: string | null;
  oauthWindowUri: string | null;
  origin: "created" | "adopted";
}

export type Inserted = { outcome: "inserted"; armed: ArmedCall[] } | { outcome: "exists" };

/**
 * Stores a member with its first call. One that is already here is left as it is.
 * @param record runs in the same transaction when it was stored.
 */
export async function insertMember(
  database: Pick<Database, "pool">,
  { member, partnerId, oauthWindowUri, origin }: MemberToInsert,
  now: Date,
  record?: RecordChange<Member>,
): Promise<Inserted> {
  return inTransaction(database, async (client) => {
    const { rowCount } = await client.query(
      `insert into members (guid, user_guid, partner_id, institution_code, wants_identification, oauth_window_uri,
                            state, reason, connection_status, machine, challenges, version, created_at, updated_at)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10::jsonb, $11::jsonb, 1, $12, $12)
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
        toText(member.seen?.connectionStatus ?? null),
        toJson(toMachine(member)),
        toJson(member.challenges),
        now,
      ],
    );
    if (rowCount !== 1) return { outcome: "exists" };
    await client.query(
      `insert into timeline (member_guid, at, entry)
       select $1, $2, entry::jsonb from unnest($3::text[]) with ordinality as row (entry, position) order by position`,
      [member.guid, now, firstEntries(member, origin).map((entry) => JSON.stringify(entry))],
    );
    await recordNotices(client, noticesOf(null, member), now);
    await record?.(drizzle(client), member);
    return { outcome: "inserted", armed: await saveCalls(client, { asking: [member] }) };
  });
}

/** A member may begin elsewhere than in `created`: MX's first answer may already ask for the user. */
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

export interface MemberFilter {
  state?: MemberRow["state"];
  userGuid?: string;
  institutionCode?: string;
}

/** Oldest first; `after` is the last row of the page before. */
export async function listMembers(
  { orm }: Pick<Database, "orm">,
  filter: MemberFilter,
  after: Pick<MemberRow, "createdAt" | "guid"> | null,
  limit: number,
): Promise<MemberRow[]> {
  return orm
    .select()
    .from(members)
    .where(and(...conditionsOf(filter), after === null ? undefined : isAfter(after)))
    .orderBy(asc(members.createdAt), asc(members.guid))
    .limit(limit);
}

function conditionsOf({ state, userGuid, institutionCode }: MemberFilter): (SQL | undefined)[] {
  return [
    state === undefined ? undefined : eq(members.state, state),
    userGuid === undefined ? undefined : eq(members.userGuid, userGuid),
    institutionCode === undefined ? undefined : eq(members.institutionCode, institutionCode),
  ];
}

/** Compared as one row, so that an index leads straight to the page. */
function isAfter({ createdAt, guid }: Pick<MemberRow, "createdAt" | "guid">): SQL {
  return sql`(${members.createdAt}, ${members.guid}) > (${createdAt.toISOString()}, ${guid})`;
}

/**
 * Takes everything that is known of a member out of the database. Webhooks keep only that they came; its open balance
 * checks are decided, and the ledger of decisions stays.
 * @param record runs in the same transaction, also when it was not here: MX had it.
 * @returns false when it was not here.
 */
export async function eraseMember(
  database: Pick<Database, "pool">,
  guid: string,
  policy: Policy,
  now: Date,
  record?: RecordChange<void>,
): Promise<boolean> {
  return inTransaction(database, async (client) => {
    const { rows } = await client.query<MachineColumns>(
      `delete from members where guid = $1 returning ${machineColumns}`,
      [guid],
    );
    const [row] = rows;
    if (row !== undefined) await decideOpenChecks(client, toMember(row), policy, now);
    for (const table of [
      "outbox",
      "timeline",
      "accounts",
      "account_numbers",
      "account_owners",
      "debit_blocks",
    ]) {
      await client.query(`delete from ${table} where member_guid = $1`, [guid]);
    }
    await client.query(
      `update inbox set raw = null, event = null, processed_at = coalesce(processed_at, $2), outcome = 'erased'
       where member_guid = $1`,
      [guid, now],
    );
    await record?.(drizzle(client));
    return row !== undefined;
  });
}

const endOfTime = new Date(8.64e15);

async function decideOpenChecks(
  client: pg.PoolClient,
  member: Member,
  policy: Policy,
  now: Date,
): Promise<void> {
  const open = await lockChecks(client, [member.guid], endOfTime);
  const decided = closeChecks(member, open.get(member.guid) ?? [], policy);
  await saveChecks(client, [{ member, decided, started: [] }], policy, now);
  await recordNotices(
    client,
    decided.map((each) => noticeOfDecision(noticeSubjectOf(member), each)),
    now,
  );
}

export interface TimelineRow {
  id: number;
  at: Date;
  entry: StoredTimelineEntry;
}

/** Oldest first; `afterId` is the last row of the page before, or 0. */
export async function readTimeline(
  { orm }: Pick<Database, "orm">,
  memberGuid: string,
  afterId: number,
  limit: number,
): Promise<TimelineRow[]> {
  return orm
    .select({ id: timeline.id, at: timeline.at, entry: timeline.entry })
    .from(timeline)
    .where(and(eq(timeline.memberGuid, memberGuid), gt(timeline.id, afterId)))
    .orderBy(asc(timeline.id))
    .limit(limit);
}
