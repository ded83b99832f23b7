import { boolean, index, integer, numeric, pgTable, primaryKey, text } from "drizzle-orm/pg-core";
import { bytea, moment } from "./columns.ts";

/** Accounts as last read from MX, with the masked number only. */
export const accounts = pgTable(
  "accounts",
  {
    guid: text("guid").primaryKey(),
    memberGuid: text("member_guid").notNull(),
    userGuid: text("user_guid").notNull(),
    /** MX's `id` of the account (`act-…`). */
    mxId: text("mx_id"),
    name: text("name"),
    type: text("type"),
    subtype: text("subtype"),
    maskedNumber: text("masked_number"),
    isClosed: boolean("is_closed").notNull(),
    availableBalance: numeric("available_balance"),
    balance: numeric("balance"),
    currency: text("currency"),
    importedAt: moment("imported_at"),
    /** When a worker read it from MX. */
    readAt: moment("read_at").notNull(),
  },
  (table) => [index("accounts_by_member").on(table.memberGuid, table.guid)],
);

/** Encrypted account and routing numbers. Nacha requires that they are unreadable when stored. */
export const accountNumbers = pgTable(
  "account_numbers",
  {
    accountGuid: text("account_guid").primaryKey(),
    memberGuid: text("member_guid").notNull(),
    accountNumber: bytea("account_number").notNull(),
    routingNumber: bytea("routing_number").notNull(),
    lastFour: text("last_four").notNull(),
    /** Keyed hash of both numbers, for searches. */
    fingerprint: bytea("fingerprint").notNull(),
    passedValidation: boolean("passed_validation"),
    institutionNumber: text("institution_number"),
    transitNumber: text("transit_number"),
    readAt: moment("read_at").notNull(),
  },
  (table) => [
    index("account_numbers_by_member").on(table.memberGuid),
    index("account_numbers_by_fingerprint").on(table.fingerprint),
  ],
);

/** Account owners, each encrypted as one JSON value, because every field is personal data. */
export const accountOwners = pgTable(
  "account_owners",
  {
    memberGuid: text("member_guid").notNull(),
    position: integer("position").notNull(),
    accountGuid: text("account_guid").notNull(),
    owner: bytea("owner").notNull(),
    readAt: moment("read_at").notNull(),
  },
  (table) => [primaryKey({ columns: [table.memberGuid, table.position] })],
);
