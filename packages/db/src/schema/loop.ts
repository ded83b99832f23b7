import type { Call, JobKind, MemberEvent, TimelineEntry } from "@account-opening/core";
import { sql } from "drizzle-orm";
import {
  bigint,
  index,
  integer,
  jsonb,
  pgSequence,
  pgTable,
  primaryKey,
  text,
  uniqueIndex,
} from "drizzle-orm/pg-core";
import { bytea, moment } from "./columns.ts";

/** Where an event came from. */
export type InboxSource = "webhook" | "mx" | "api";

/** The one door in: webhooks, MX's answers and API commands, in the order in which they were committed. */
export const inbox = pgTable(
  "inbox",
  {
    id: bigint("id", { mode: "number" }).primaryKey().generatedAlwaysAsIdentity(),
    memberGuid: text("member_guid"),
    source: text("source").$type<InboxSource>().notNull(),
    /** MX's webhook type, or the event's kind. */
    type: text("type"),
    /** Null when there is nothing to advance: unreadable or of an unknown type. */
    event: jsonb("event").$type<MemberEvent>(),
    /** A webhook's body as received, sealed: MX may send numbers in clear. */
    raw: bytea("raw"),
    receivedAt: moment("received_at").notNull(),
    processedAt: moment("processed_at"),
    outcome: text("outcome"),
  },
  (table) => [
    index("inbox_pending").on(table.memberGuid, table.id).where(sql`${table.processedAt} is null`),
    index("inbox_webhooks").on(table.id).where(sql`${table.source} = 'webhook'`),
    index("inbox_by_member").on(table.memberGuid, table.id),
    // The outcome of nearly every webhook is left out: who looks for it finds it by id.
    index("inbox_webhooks_by_outcome")
      .on(table.outcome, table.id)
      .where(sql`${table.source} = 'webhook' and ${table.outcome} <> 'applied'`),
    index("inbox_processed").on(table.source, table.processedAt).where(sql`${table.processedAt} is not null`),
  ],
);

export const outboxIds = pgSequence("outbox_id_seq");

/** The one call that a member waits for; gone once its result is in the inbox. */
export const outbox = pgTable(
  "outbox",
  {
    /** New with every change of the call or of its time: BullMQ's job ids follow it. */
    id: bigint("id", { mode: "number" }).primaryKey().default(sql`nextval('outbox_id_seq')`),
    memberGuid: text("member_guid").notNull(),
    callNumber: integer("call_number").notNull(),
    call: jsonb("call").$type<Call>().notNull(),
    dueAt: moment("due_at").notNull(),
    /** How often the call may have been sent. */
    claimCount: integer("claim_count").notNull().default(0),
    leaseUntil: moment("lease_until"),
  },
  (table) => [
    uniqueIndex("outbox_one_call_a_member").on(table.memberGuid),
    index("outbox_due").on(table.dueAt, table.id),
  ],
);

/** What happened to a member, for people. */
export const timeline = pgTable(
  "timeline",
  {
    id: bigint("id", { mode: "number" }).primaryKey().generatedAlwaysAsIdentity(),
    memberGuid: text("member_guid").notNull(),
    at: moment("at").notNull(),
    entry: jsonb("entry").$type<StoredTimelineEntry>().notNull(),
  },
  (table) => [index("timeline_by_member").on(table.memberGuid, table.id)],
);

export type StoredTimelineEntry = TimelineEntry | { kind: "created" | "adopted" };

/** How long an institution's latest jobs of a kind took, newest last. */
export const jobDurations = pgTable(
  "job_durations",
  {
    institutionCode: text("institution_code").notNull(),
    kind: text("kind").$type<JobKind>().notNull(),
    durationsMs: integer("durations_ms").array().notNull(),
  },
  (table) => [primaryKey({ columns: [table.institutionCode, table.kind] })],
);
