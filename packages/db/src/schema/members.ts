import type { Challenge, Member, SetAsideReason } from "@account-opening/core";
import { sql } from "drizzle-orm";
import { bigint, boolean, index, jsonb, pgTable, text } from "drizzle-orm/pg-core";
import { moment } from "./columns.ts";

/** What the state machine keeps beside the columns that are searched or shown. */
export type StateData = Pick<
  Member,
  | "state"
  | "lastStatus"
  | "answered"
  | "callNumber"
  | "lastReadAt"
  | "pollRequestedAt"
  | "failureCount"
  | "missingSince"
  | "balances"
>;

/** One row a member; written by `advance` only, guarded by `version`. */
export const members = pgTable(
  "members",
  {
    guid: text("guid").primaryKey(),
    userGuid: text("user_guid").notNull(),
    /** The partner's own id, as given to MX. */
    partnerId: text("partner_id"),
    institutionCode: text("institution_code").notNull(),
    wantsIdentification: boolean("wants_identification").notNull(),
    oauthWindowUri: text("oauth_window_uri"),
    state: text("state").$type<Member["state"]["name"]>().notNull(),
    reason: text("reason"),
    connectionStatus: text("connection_status"),
    stateData: jsonb("state_data").$type<StateData>().notNull(),
    /** In a column of its own, so that an index on it does not cost every advance a rewrite of all indexes. */
    isIdle: boolean("is_idle").notNull().generatedAlwaysAs(sql`state_data #>> '{state,lane,step}' = 'idle'`),
    /** Questions that MX asks the user now; never answers. */
    challenges: jsonb("challenges").$type<readonly Challenge[]>().notNull(),
    /** Since when it is not advanced: its row cannot be read, or what became of it cannot be saved. */
    setAsideAt: moment("set_aside_at"),
    setAsideReason: text("set_aside_reason").$type<SetAsideReason>(),
    version: bigint("version", { mode: "number" }).notNull(),
    createdAt: moment("created_at").notNull(),
    updatedAt: moment("updated_at").notNull(),
  },
  (table) => [
    index("members_by_creation").on(table.createdAt, table.guid),
    index("members_by_state").on(table.state, table.createdAt, table.guid),
    index("members_by_user").on(table.userGuid, table.createdAt, table.guid),
    index("members_active").on(table.guid).where(sql`not ${table.isIdle}`),
    index("members_set_aside").on(table.setAsideAt, table.guid).where(sql`${table.setAsideAt} is not null`),
  ],
);

/** One row a user. A row stays after the erasure, with its guid alone, so that nothing of the user is taken in again. */
export const users = pgTable(
  "users",
  {
    guid: text("guid").primaryKey(),
    /** The partner's own id, as given to MX. Null where it is not known, and after the erasure. */
    partnerId: text("partner_id"),
    createdAt: moment("created_at").notNull(),
    /** From then on it gets no members. */
    erasureBeganAt: moment("erasure_began_at"),
    /** MX has deleted it, and nothing of it is left here but ids. */
    erasedAt: moment("erased_at"),
  },
  (table) => [
    index("users_by_creation").on(table.createdAt, table.guid).where(sql`${table.erasedAt} is null`),
    index("users_by_partner_id").on(table.partnerId, table.createdAt, table.guid),
  ],
);
