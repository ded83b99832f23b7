import type { closeChecks } from "@account-opening/core/balance";
import type { Cause } from "@account-opening/core/cause";
import type { callOf, JobKind, MemberEvent } from "@account-opening/core/member";
import { sql } from "drizzle-orm";
import {
  bigint,
  index,
  integer,
  jsonb,
  pgSequence,
  pgTable,
  primaryKey,
  smallint,
  text,
  uniqueIndex,
} from "drizzle-orm/pg-core";
import { bytea, moment } from "./columns.ts";

/** Source of an event. */
export type InboxSource = "webhook" | "mx" | "api";

/** Received webhooks, MX responses and API commands. Nothing else changes a member. */
export const inbox = pgTable(
  "inbox",
  {
    id: bigint("id", { mode: "number" }).primaryKey().generatedAlwaysAsIdentity(),
    memberGuid: text("member_guid"),
    source: text("source").$type<InboxSource>().notNull(),
    /** MX's webhook type, or the kind of the event. */
    type: text("type"),
    /** Null for a webhook that is unreadable or of an unknown type, and after an erasure. */
    event: jsonb("event").$type<MemberEvent>(),
    /** Encrypted body of a webhook, which may contain account numbers. */
    raw: bytea("raw"),
    receivedAt: moment("received_at").notNull(),
    processedAt: moment("processed_at"),
    outcome: text("outcome"),
    /** The webhook or the API request, or that of the call which MX answered. */
    cause: jsonb("cause").$type<Cause>(),
  },
  (table) => [
    index("inbox_pending").on(table.memberGuid, table.id).where(sql`${table.processedAt} is null`),
    index("inbox_webhooks").on(table.id).where(sql`${table.source} = 'webhook'`),
    index("inbox_by_member").on(table.memberGuid, table.id),
    // Excludes the outcome of nearly all webhooks, which a search finds by ID.
    index("inbox_webhooks_by_outcome")
      .on(table.outcome, table.id)
      .where(sql`${table.source} = 'webhook' and ${table.outcome} <> 'applied'`),
    index("inbox_processed").on(table.source, table.processedAt).where(sql`${table.processedAt} is not null`),
  ],
);

export const outboxIds = pgSequence("outbox_id_seq");

/** The call that a member waits for. The row is deleted when its result is appended to the inbox. */
export const outbox = pgTable(
  "outbox",
  {
    /** Changes with the call and with its due time, so that each gets a new BullMQ job. */
    id: bigint("id", { mode: "number" }).primaryKey().default(sql`nextval('outbox_id_seq')`),
    memberGuid: text("member_guid").notNull(),
    callNumber: integer("call_number").notNull(),
    call: jsonb("call").$type<NonNullable<ReturnType<typeof callOf>>>().notNull(),
    dueAt: moment("due_at").notNull(),
    /** Number of claims. Each of them may have sent the call. */
    claimCount: integer("claim_count").notNull().default(0),
    leaseUntil: moment("lease_until"),
    /** The request that led to the call, or to its due time. */
    cause: jsonb("cause").$type<Cause>(),
  },
  (table) => [
    uniqueIndex("outbox_one_call_a_member").on(table.memberGuid),
    index("outbox_due").on(table.dueAt, table.id),
  ],
);

/** Tasks that one process has at a time. */
export const duties = pgTable("duties", {
  name: text("name").primaryKey(),
  /** ID of the process. */
  holder: text("holder").notNull(),
  /** The holder renews the lease. After it expires, another process may take the duty over. */
  leaseUntil: moment("lease_until").notNull(),
});

/**
 * History of a member, for operators. Partitioned by month, and each month by whether an entry reports a webhook: see
 * packages/db/src/timeline. Its partitions have a primary key, `id`. The table cannot have one: it would have to contain the
 * expression by which months are partitioned.
 */
export const timeline = pgTable(
  "timeline",
  {
    id: bigint("id", { mode: "number" }).notNull().generatedAlwaysAsIdentity(),
    memberGuid: text("member_guid").notNull(),
    at: moment("at").notNull(),
    entry: jsonb("entry").$type<StoredTimelineEntry>().notNull(),
  },
  (table) => [
    index("timeline_by_member").on(table.memberGuid, table.id),
    index("timeline_state_changes").on(table.at).where(sql`${table.entry} ->> 'kind' = 'state_changed'`),
  ],
);

/** Partitions of the timeline that were exported to a file. Only these may be dropped. A row outlasts its partition. */
export const timelineExports = pgTable("timeline_exports", {
  partition: text("partition").primaryKey(),
  rowCount: bigint("row_count", { mode: "number" }).notNull(),
  /** SHA-256 of the compressed file, in hex. */
  sha256: text("sha256").notNull(),
  exportedAt: moment("exported_at").notNull(),
});

export type StoredTimelineEntry =
  | ReturnType<typeof closeChecks>["timeline"][number]
  | { kind: "created" | "adopted" };

/** The ends of an institution's latest MX jobs of a kind, newest last. Each is between two times since the request of its job. */
export const jobEnds = pgTable(
  "job_ends",
  {
    institutionCode: text("institution_code").notNull(),
    kind: text("kind").$type<JobKind>().notNull(),
    afterMs: integer("after_ms").array().notNull(),
    byMs: integer("by_ms").array().notNull(),
    /** A letter for each end: what reported it first. */
    firstSignals: text("first_signals").notNull(),
    /** Number of ends ever recorded. */
    endCount: bigint("end_count", { mode: "number" }).notNull(),
  },
  (table) => [primaryKey({ columns: [table.institutionCode, table.kind] })],
);

/**
 * One row: the kinds of the latest ends of MX jobs, newest last, as letters. A capital letter means that a webhook reported the
 * end first.
 */
export const jobEndSignals = pgTable("job_end_signals", {
  id: smallint("id").primaryKey(),
  signals: text("signals").notNull(),
});
