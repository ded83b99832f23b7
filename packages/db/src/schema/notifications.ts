import type { Notification, NotificationType } from "@account-opening/core";
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

/** What core banking is told. Recorded with what happened, published a moment later. */
export const events = pgTable(
  "events",
  {
    /** `evt_…`; also the `webhook-id` of its deliveries. */
    id: text("id").primaryKey(),
    /** In the order in which they were recorded; transactions may commit in another one. */
    recordNumber: bigint("record_number", { mode: "number" }).generatedAlwaysAsIdentity().notNull(),
    /** Its place in the feed, given once it is committed and nothing earlier can come any more. */
    position: bigint("position", { mode: "number" }),
    memberGuid: text("member_guid").notNull(),
    type: text("type").$type<NotificationType>().notNull(),
    at: moment("at").notNull(),
    notification: jsonb("notification").$type<Notification>().notNull(),
  },
  (table) => [
    index("events_unpublished").on(table.recordNumber).where(sql`${table.position} is null`),
    uniqueIndex("events_by_position").on(table.position),
    index("events_by_time").on(table.at).where(sql`${table.position} is not null`),
  ],
);

/** Holds no row. Publishing locks this table, which takes a right that only the API's and the worker's roles have. */
export const publisherLock = pgTable("publisher_lock", { held: text("held") });

export type EndpointStatus = "enabled" | "disabled";

/** Receivers of notifications. */
export const endpoints = pgTable("endpoints", {
  /** `EP-…` */
  id: text("id").primaryKey(),
  url: text("url").notNull(),
  /** Null for all. */
  eventTypes: text("event_types").array().$type<NotificationType[]>(),
  /** The scopes of the key that made it, or last changed its url or types: it receives what that key may read. */
  scopes: text("scopes").array().notNull().default(sql`'{events:read}'`),
  /** Sealed. */
  secret: bytea("secret").notNull(),
  /** The one before, sealed; signs as well until `previousUntil`. */
  previousSecret: bytea("previous_secret"),
  previousUntil: moment("previous_until"),
  status: text("status").$type<EndpointStatus>().notNull(),
  /** Deliveries that failed since one succeeded. */
  failureCount: integer("failure_count").notNull().default(0),
  /** Nothing is sent before this: the receiver is down. */
  pausedUntil: moment("paused_until"),
  createdAt: moment("created_at").notNull(),
  updatedAt: moment("updated_at").notNull(),
});

export type DeliveryStatus = "pending" | "delivered" | "dead";

/** One event on its way to one endpoint. */
export const deliveries = pgTable(
  "deliveries",
  {
    id: bigint("id", { mode: "number" }).primaryKey().generatedAlwaysAsIdentity(),
    endpointId: text("endpoint_id").notNull(),
    eventId: text("event_id").notNull(),
    /** The event's. */
    position: bigint("position", { mode: "number" }).notNull(),
    memberGuid: text("member_guid").notNull(),
    status: text("status").$type<DeliveryStatus>().notNull().default("pending"),
    dueAt: moment("due_at").notNull(),
    /** How often it may have been sent. */
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
    // Each has a condition of its own, so that a statement that says it has one index to choose: how many deliveries are
    // pending changes faster than statistics, by which PostgreSQL would choose, and a receiver may be away for days.
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
