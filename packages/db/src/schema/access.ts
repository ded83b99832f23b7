import { sql } from "drizzle-orm";
import {
  bigint,
  boolean,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  uniqueIndex,
} from "drizzle-orm/pg-core";
import type { AuditAction } from "./audit-actions.ts";
import { bytea, moment } from "./columns.ts";
import type { ConsoleRole } from "./console-roles.ts";

/** API keys of applications, and of operators' sessions in the console. Only the hash of a key is stored. */
export const apiKeys = pgTable(
  "api_keys",
  {
    id: text("id").primaryKey(),
    name: text("name").notNull(),
    /** The role of an operator's session. Null for the key of an application. */
    role: text("role").$type<ConsoleRole>(),
    hash: bytea("hash").notNull(),
    scopes: text("scopes").array().notNull(),
    createdAt: moment("created_at").notNull(),
    revokedAt: moment("revoked_at"),
    /** The key is refused from this time on. Null if it does not expire. */
    expiresAt: moment("expires_at"),
    /** The latest use, with a precision of one minute. Null if the key was never used. */
    lastUsedAt: moment("last_used_at"),
    /** The latest activity of a session's operator: the console also polls when no one uses it. Null for other keys. */
    activeAt: moment("active_at"),
  },
  (table) => [
    uniqueIndex("api_keys_by_hash").on(table.hash),
    index("api_keys_by_creation").on(table.createdAt, table.id),
  ],
);

/** One-time links that sign an operator in. Only the hash of a code is stored. A used link is deleted. */
export const consoleLinks = pgTable("console_links", {
  hash: bytea("hash").primaryKey(),
  name: text("name").notNull(),
  role: text("role").$type<ConsoleRole>().notNull(),
  /** Whether the session may read account numbers. */
  showsAccountNumbers: boolean("shows_account_numbers").notNull().default(false),
  expiresAt: moment("expires_at").notNull(),
});

/** Requests with an `Idempotency-Key`, with the MAC of their body and the encrypted response. */
export const idempotencyKeys = pgTable(
  "idempotency_keys",
  {
    apiKeyId: text("api_key_id").notNull(),
    route: text("route").notNull(),
    key: text("key").notNull(),
    bodyMac: bytea("body_mac").notNull(),
    /** HTTP status of the response. Null while the request is in progress. */
    status: integer("status"),
    answer: bytea("answer"),
    /** ID of the attempt that processes the request. Null once the response is erased. */
    holder: text("holder"),
    /** The holder renews the lease. After it expires, another attempt may take the request over. */
    leaseUntil: moment("lease_until"),
    /** GUIDs of users, members and accounts in the response, which is erased with them. Null while there is no response. */
    subjects: text("subjects").array(),
    createdAt: moment("created_at").notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.apiKeyId, table.route, table.key] }),
    index("idempotency_keys_by_age").on(table.createdAt),
    index("idempotency_keys_by_subject").using("gin", table.subjects),
  ],
);

/** Audit log. Append-only: a trigger refuses changes. */
export const audit = pgTable(
  "audit",
  {
    id: bigint("id", { mode: "number" }).primaryKey().generatedAlwaysAsIdentity(),
    at: moment("at").notNull(),
    apiKeyId: text("api_key_id").notNull(),
    action: text("action").$type<AuditAction>().notNull(),
    memberGuid: text("member_guid"),
    /** `X-Request-Id` of the request. Null for commands. */
    requestId: text("request_id"),
    detail: jsonb("detail").$type<Record<string, string | number>>().notNull(),
  },
  (table) => [
    index("audit_by_time").on(table.at, table.id),
    index("audit_of_member").on(table.memberGuid, table.at, table.id),
    index("audit_of_key").on(table.apiKeyId, table.at, table.id),
    index("audit_of_action").on(table.action, table.at, table.id),
    index("audit_of_request")
      .on(table.requestId, table.at, table.id)
      .where(sql`${table.requestId} is not null`),
  ],
);
