import { bigint, boolean, index, pgTable, text } from "drizzle-orm/pg-core";
import { moment } from "./columns.ts";

/**
 * Requests from which MX makes a member that is not stored here yet: creations in progress or with an unknown outcome, and URLs of
 * MX's Connect widget. A webhook may name the member first. Rows are deleted once their member is stored, or after a day.
 */
export const requestedMembers = pgTable(
  "requested_members",
  {
    id: bigint("id", { mode: "number" }).primaryKey().generatedAlwaysAsIdentity(),
    userGuid: text("user_guid").notNull(),
    /** Null if the user chooses the institution. */
    institutionCode: text("institution_code"),
    wantsIdentification: boolean("wants_identification").notNull(),
    /** Until then the request may store its member by itself, and no member of the user is adopted without a request. */
    heldUntil: moment("held_until").notNull(),
    /** The member that was adopted in place of a request that did not end. */
    adoptedGuid: text("adopted_guid"),
    requestedAt: moment("requested_at").notNull(),
  },
  (table) => [
    index("requested_members_by_user").on(table.userGuid, table.id),
    index("requested_members_by_age").on(table.requestedAt),
  ],
);
