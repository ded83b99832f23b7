import { sql } from "drizzle-orm";
import { index, integer, jsonb, pgTable, text } from "drizzle-orm/pg-core";
import { moment } from "./columns.ts";

/** The result of a deletion at MX: deleted now, or already deleted. */
export type DeletedAtMx = "deleted" | "not_found";

/** Number of erased rows of each kind. */
export interface ErasedCounts {
  accounts: number;
  accountNumbers: number;
  accountOwners: number;
  debitBlocks: number;
  timelineEntries: number;
  /** Webhooks, MX responses and commands. Their rows stay without content. */
  receivedBodies: number;
  /** Responses stored for `Idempotency-Key`. */
  storedResponses: number;
}

/** Number of rows of the user's members that remain after an erasure. */
export interface RemainingCounts {
  balanceChecks: number;
  decisions: number;
  returns: number;
  auditEntries: number;
  webhooks: number;
}

/** What the erasure of a user erased here, and what remains. */
export interface ErasureReceipt {
  memberGuids: string[];
  erased: ErasedCounts;
  remaining: RemainingCounts;
}

/** Requested erasures of users and members. The row stays as the proof of the erasure; it holds GUIDs, counts and times only. */
export const erasures = pgTable(
  "erasures",
  {
    /** `USR-…` or `MBR-…` */
    guid: text("guid").primaryKey(),
    userGuid: text("user_guid").notNull(),
    /** The caller that requested it, for the audit row of its end. */
    apiKeyId: text("api_key_id").notNull(),
    requestId: text("request_id"),
    beganAt: moment("began_at").notNull(),
    /** From this time on, the api continues the erasure without its caller. Null once it is complete. */
    dueAt: moment("due_at"),
    /** How often the api has continued it without its caller. */
    continuationCount: integer("continuation_count").notNull().default(0),
    /** The results at MX so far, by the GUID of the user or member. */
    atMx: jsonb("at_mx").$type<Record<string, DeletedAtMx>>().notNull().default({}),
    completedAt: moment("completed_at"),
    /** Null for a member, and until the erasure is complete. */
    receipt: jsonb("receipt").$type<ErasureReceipt>(),
  },
  (table) => [index("erasures_due").on(table.dueAt, table.guid).where(sql`${table.dueAt} is not null`)],
);
