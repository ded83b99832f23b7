import type { Cause } from "@account-opening/core/cause";
import type { Notification } from "@account-opening/core/notifications";
import { sql } from "drizzle-orm";
import {
  bigint,
  foreignKey,
  index,
  integer,
  jsonb,
  pgSequence,
  pgTable,
  text,
  uniqueIndex,
} from "drizzle-orm/pg-core";
import { bytea, moment } from "./columns.ts";

export const eventPositions = pgSequence("events_position_seq");

/** Notifications to core banking. Recorded in the transaction of the change, and published after its commit. */
export const events = pgTable(
  "events",
  {
    /** `evt_…`; also the `webhook-id` of its deliveries. */
    id: text("id").primaryKey(),
    /** Order of recording. Transactions may commit in a different order. */
    recordNumber: bigint("record_number", { mode: "number" }).generatedAlwaysAsIdentity().notNull(),
    /** Position in the feed, assigned by the publisher after the commit. */
    position: bigint("position", { mode: "number" }),
    memberGuid: text("member_guid").notNull(),
    type: text("type").$type<Notification["type"]>().notNull(),
    at: moment("at").notNull(),
    notification: jsonb("notification").$type<Notification>().notNull(),
    /** The request that led to the change. Its ID is sent with each delivery. */
    cause: jsonb("cause").$type<Cause>(),
  },
  (table) => [
    index("events_unpublished").on(table.recordNumber).where(sql`${table.position} is null`),
    uniqueIndex("events_by_position").on(table.position),
    index("events_by_member").on(table.memberGuid, table.recordNumber),
    index("events_by_time").on(table.at).where(sql`${table.position} is not null`),
  ],
);

/** An empty table that the publisher locks. Only the roles of the API and the worker have the privilege to lock it. */
export const publisherLock = pgTable("publisher_lock", { held: text("held") });

export type EndpointStatus = "enabled" | "disabled";

/** Receivers of events. */
export const endpoints = pgTable("endpoints", {
  /** `EP-…` */
  id: text("id").primaryKey(),
  url: text("url").notNull(),
  /** Null for all types. */
  eventTypes: text("event_types").array().$type<Notification["type"][]>(),
  /**
   * Scopes of the API key that created the endpoint, or last changed its URL or types. They limit the events that it receives.
   */
  scopes: text("scopes").array().notNull().default(sql`'{events:read}'`),
  /** Encrypted signing secret. */
  secret: bytea("secret").notNull(),
  /** Encrypted previous secret, which also signs until `previousUntil`. */
  previousSecret: bytea("previous_secret"),
  previousUntil: moment("previous_until"),
  status: text("status").$type<EndpointStatus>().notNull(),
  /** Failures since the last success. Attempts that fail while they are in flight together count once. */
  failureCount: integer("failure_count").notNull().default(0),
  /** No delivery is sent before this time, because the receiver is down. */
  pausedUntil: moment("paused_until"),
  createdAt: moment("created_at").notNull(),
  updatedAt: moment("updated_at").notNull(),
});

export type DeliveryStatus = "pending" | "delivered" | "dead";

/** One event for one endpoint. */
export const deliveries = pgTable(
  "deliveries",
  {
    id: bigint("id", { mode: "number" }).primaryKey().generatedAlwaysAsIdentity(),
    endpointId: text("endpoint_id").notNull(),
    eventId: text("event_id").notNull(),
    /** Position of the event. */
    position: bigint("position", { mode: "number" }).notNull(),
    memberGuid: text("member_guid").notNull(),
    status: text("status").$type<DeliveryStatus>().notNull().default("pending"),
    dueAt: moment("due_at").notNull(),
    /** Number of attempts. Each of them may have sent the event. */
    attemptCount: integer("attempt_count").notNull().default(0),
    leaseUntil: moment("lease_until"),
    /** HTTP status of the latest ended attempt. Null if the receiver sent none. */
    lastStatus: integer("last_status"),
    /** Why `last_status` is null; `interrupted` if the attempt's lease expired. Null if the latest claim took over no lease. */
    lastError: text("last_error"),
    endedAt: moment("ended_at"),
    createdAt: moment("created_at").notNull(),
  },
  (table) => [
    foreignKey({ columns: [table.endpointId], foreignColumns: [endpoints.id] }).onDelete("cascade"),
    foreignKey({ columns: [table.eventId], foreignColumns: [events.id] }),
    // The indexes have different conditions, so that each statement can use only one of them. The number of pending deliveries
    // changes faster than the statistics by which PostgreSQL would choose: a receiver may be unavailable for days.
    index("deliveries_due")
      .on(table.endpointId, table.dueAt, table.position)
      .where(sql`${table.status} = 'pending'`),
    index("deliveries_line")
      .on(table.memberGuid, table.endpointId, table.position)
      .where(sql`${table.endedAt} is null`),
    index("deliveries_under_way")
      .on(table.endpointId, table.leaseUntil)
      .where(sql`${table.leaseUntil} is not null`),
    index("deliveries_dead").on(table.endpointId, table.id).where(sql`${table.status} = 'dead'`),
    index("deliveries_by_endpoint").on(table.endpointId, table.id),
    index("deliveries_of_event").on(table.eventId),
    index("deliveries_ended").on(table.endedAt).where(sql`${table.endedAt} is not null`),
  ],
);
