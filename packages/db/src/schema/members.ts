import type { Advanced } from "@account-opening/core/advance";
import type { Challenge, Member } from "@account-opening/core/member";
import { sql } from "drizzle-orm";
import { bigint, boolean, index, jsonb, pgTable, text } from "drizzle-orm/pg-core";
import { moment } from "./columns.ts";

/** Data of the state machine that has no column of its own. */
export type StateData = Pick<
  Member,
  | "state"
  | "lastStatus"
  | "answered"
  | "callNumber"
  | "lastReadAt"
  | "pollRequestedAt"
  | "pollRequestedBy"
  | "failureCount"
  | "missingSince"
  | "stateSince"
  | "mayExist"
  | "wasVerified"
  | "consent"
  | "balances"
>;

/** Members. Only `advance` changes a row, guarded by `version`. */
export const members = pgTable(
  "members",
  {
    guid: text("guid").primaryKey(),
    userGuid: text("user_guid").notNull(),
    /** The partner's ID of the member, also stored at MX. */
    partnerId: text("partner_id"),
    institutionCode: text("institution_code").notNull(),
    wantsIdentification: boolean("wants_identification").notNull(),
    /** Whether the user connects at the institution, without credentials here. */
    isOauth: boolean("is_oauth").notNull().default(false),
    /** The latest OAuth window. It can be used once. */
    oauthWindowUri: text("oauth_window_uri"),
    state: text("state").$type<Member["state"]["name"]>().notNull(),
    reason: text("reason"),
    connectionStatus: text("connection_status"),
    stateData: jsonb("state_data").$type<StateData>().notNull(),
    /** Not indexed: each webhook changes it twice, and an update that changes an indexed column writes every index. */
    isIdle: boolean("is_idle").notNull().generatedAlwaysAs(sql`state_data #>> '{state,lane,step}' = 'idle'`),
    /** Open questions of MX to the user, without answers. */
    challenges: jsonb("challenges").$type<readonly Challenge[]>().notNull(),
    /** Time since which the member is not advanced, because its row cannot be read or saved. */
    setAsideAt: moment("set_aside_at"),
    setAsideReason: text("set_aside_reason").$type<Advanced["setAside"][number]["reason"]>(),
    version: bigint("version", { mode: "number" }).notNull(),
    createdAt: moment("created_at").notNull(),
    updatedAt: moment("updated_at").notNull(),
  },
  (table) => [
    index("members_by_creation").on(table.createdAt, table.guid),
    index("members_by_state").on(table.state, table.createdAt, table.guid),
    index("members_by_user").on(table.userGuid, table.createdAt, table.guid),
    index("members_by_partner_id").on(table.partnerId, table.createdAt, table.guid),
    index("members_by_institution").on(table.institutionCode, table.createdAt, table.guid),
    index("members_by_reason")
      .on(table.reason, table.createdAt, table.guid)
      .where(sql`${table.reason} is not null`),
    index("members_set_aside").on(table.setAsideAt, table.guid).where(sql`${table.setAsideAt} is not null`),
  ],
);

/** Users. After an erasure the row stays with its GUID only, so that no data of the user is stored again. */
export const users = pgTable(
  "users",
  {
    guid: text("guid").primaryKey(),
    /** The partner's ID of the user, also stored at MX. Null if unknown, and after an erasure. */
    partnerId: text("partner_id"),
    createdAt: moment("created_at").notNull(),
    /** No member can be added from this time on. */
    erasureBeganAt: moment("erasure_began_at"),
    /** When the user's data was deleted here, after it was deleted at MX. */
    erasedAt: moment("erased_at"),
  },
  (table) => [
    index("users_by_creation").on(table.createdAt, table.guid).where(sql`${table.erasedAt} is null`),
    index("users_by_partner_id").on(table.partnerId, table.createdAt, table.guid),
  ],
);
