import { sql } from "drizzle-orm";
import { bigint, index, integer, jsonb, pgTable, primaryKey, text, uniqueIndex } from "drizzle-orm/pg-core";
import type { AuditAction } from "./audit-actions.ts";
import { bytea, moment } from "./columns.ts";

/** API keys; only a hash is kept. */
export const apiKeys = pgTable(
  "api_keys",
  {
    id: text("id").primaryKey(),
    name: text("name").notNull(),
    hash: bytea("hash").notNull(),
    scopes: text("scopes").array().notNull(),
    createdAt: moment("created_at").notNull(),
    revokedAt: moment("revoked_at"),
    /** From then on it opens nothing. Null: it does not expire. */
    expiresAt: moment("expires_at"),
  },
  (table) => [uniqueIndex("api_keys_by_hash").on(table.hash)],
);

/** Answers kept for `Idempotency-Key`; the body only as a MAC, the answer sealed. */
export const idempotencyKeys = pgTable(
  "idempotency_keys",
  {
    apiKeyId: text("api_key_id").notNull(),
    route: text("route").notNull(),
    key: text("key").notNull(),
    bodyMac: bytea("body_mac").notNull(),
    /** Null while the first request is under way. */
    status: integer("status"),
    answer: bytea("answer"),
    /** The process that works on it; null where the row is older than this column. */
    holder: text("holder"),
    /** The holder renews this while it lives; past it, somebody else may take the request over. */
    leaseUntil: moment("lease_until"),
    /**
     * The guids of the users, members and accounts that the kept answer is about: their erasure erases it. Null while
     * there is no answer, and where the row is older than this column.
     */
    subjects: text("subjects").array(),
    createdAt: moment("created_at").notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.apiKeyId, table.route, table.key] }),
    index("idempotency_keys_by_age").on(table.createdAt),
    index("idempotency_keys_by_subject").using("gin", table.subjects),
    index("idempotency_keys_without_subjects").on(table.createdAt).where(sql`${table.subjects} is null`),
  ],
);

/** Who read or changed what. Rows are only ever added. */
export const audit = pgTable(
  "audit",
  {
    id: bigint("id", { mode: "number" }).primaryKey().generatedAlwaysAsIdentity(),
    at: moment("at").notNull(),
    apiKeyId: text("api_key_id").notNull(),
    action: text("action").$type<AuditAction>().notNull(),
    memberGuid: text("member_guid"),
    detail: jsonb("detail").$type<Record<string, string | number>>().notNull(),
  },
  (table) => [
    index("audit_by_time").on(table.at, table.id),
    index("audit_of_member").on(table.memberGuid, table.at, table.id),
    index("audit_of_key").on(table.apiKeyId, table.at, table.id),
    index("audit_of_action").on(table.action, table.at, table.id),
  ],
);
