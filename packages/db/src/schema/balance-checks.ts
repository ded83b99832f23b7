import type {
  checkStatuses,
  decisions,
  inconclusiveReasons,
  missingAvailable,
} from "@account-opening/core/balance";
import type { Cause } from "@account-opening/core/cause";
import { sql } from "drizzle-orm";
import {
  bigint,
  boolean,
  foreignKey,
  index,
  integer,
  jsonb,
  numeric,
  pgTable,
  primaryKey,
  text,
  uniqueIndex,
} from "drizzle-orm/pg-core";
import { moment } from "./columns.ts";

/** The original request. It distinguishes a repeated request from another debit with the same ID. */
export interface RequestedCheck {
  accountGuid: string;
  /** With all decimals of the currency. */
  amount: string;
  currency: string;
  /** ISO 8601. Null if the request had none. */
  runAt: string | null;
  decideBy: string;
  maxAgeSeconds: number;
  ignoreReserved: boolean;
  onMissingAvailable: (typeof missingAvailable)[number];
}

/** One row for each debit. The API writes the request, `advance` the status. Both lock the row first. */
export const balanceChecks = pgTable(
  "balance_checks",
  {
    /** `CHK-…` */
    id: text("id").primaryKey(),
    debitId: text("debit_id").notNull(),
    accountGuid: text("account_guid").notNull(),
    memberGuid: text("member_guid").notNull(),
    userGuid: text("user_guid").notNull(),
    /** In minor units of the currency. */
    amountMinor: bigint("amount_minor", { mode: "bigint" }).notNull(),
    currency: text("currency").notNull(),
    maxAgeSeconds: integer("max_age_seconds").notNull(),
    runAt: moment("run_at").notNull(),
    decideBy: moment("decide_by").notNull(),
    request: jsonb("request").$type<RequestedCheck>().notNull(),
    /** Whether to ignore the reservations of earlier debits. */
    ignoreReserved: boolean("ignore_reserved").notNull().default(false),
    onMissingAvailable: text("on_missing_available")
      .$type<(typeof missingAvailable)[number]>()
      .notNull()
      .default("inconclusive"),
    status: text("status").$type<(typeof checkStatuses)[number]>().notNull(),
    /**
     * The amount is reserved until a balance is imported after this time. Null unless the decision is `sufficient`, and null
     * again once the debit is released, returned, or visible in the balance.
     */
    reservedUntil: moment("reserved_until"),
    /** When core banking released the reservation, because the debit is not sent. */
    releasedAt: moment("released_at"),
    /** Next evaluation by `advance`: the start of the check, then its cutoff. Null once it is decided or canceled. */
    nextAt: moment("next_at"),
    createdAt: moment("created_at").notNull(),
    updatedAt: moment("updated_at").notNull(),
    /** The request that scheduled the check. */
    cause: jsonb("cause").$type<Cause>(),
  },
  (table) => [
    uniqueIndex("balance_checks_one_a_debit").on(table.debitId),
    // The two indexes of open checks have different conditions, so that the choice of index does not depend on statistics:
    // statements for a member test `status`, statements for due checks test `next_at`.
    index("balance_checks_open_of_member")
      .on(table.memberGuid, table.runAt)
      .where(sql`${table.status} not in ('decided', 'canceled')`),
    index("balance_checks_due").on(table.nextAt, table.id).where(sql`${table.nextAt} is not null`),
    index("balance_checks_reserved")
      .on(table.accountGuid, table.id)
      .where(sql`${table.reservedUntil} is not null`),
    index("balance_checks_by_creation").on(table.createdAt, table.id),
    index("balance_checks_of_member").on(table.memberGuid, table.createdAt, table.id),
    index("balance_checks_of_account").on(table.accountGuid, table.createdAt, table.id),
    index("balance_checks_by_update").on(table.updatedAt),
    index("balance_checks_by_cutoff").on(table.decideBy, table.id),
    index("balance_checks_by_status").on(table.status, table.createdAt, table.id),
  ],
);

/** The basis of a decision, in addition to the columns of its row. */
export interface DecisionBasis {
  /** MX's timestamps before the job was requested and at its end, by MX's clock. */
  before: { aggregatedAt: string | null; successfullyAggregatedAt: string | null } | null;
  after: { aggregatedAt: string | null; successfullyAggregatedAt: string | null } | null;
  policy: { maxAgeSeconds: number; decideMarginMs: number; balanceLimit: string };
  /** MX's type of the account. */
  accountType: string | null;
  /** The balance that was compared with the amount. Null if none was. */
  decidedBy: "available_balance" | "balance" | null;
  /** Amount subtracted for earlier debits, as a decimal string, and the IDs of those debits. */
  reserved: string | null;
  reservedBy: readonly string[];
  /** Requests to MX for this check, oldest first. */
  attempts: { at: string; what: string }[];
}

/** Ledger of decisions. Append-only: a trigger refuses changes by any role. */
export const balanceDecisions = pgTable(
  "balance_decisions",
  {
    checkId: text("check_id")
      .primaryKey()
      .references(() => balanceChecks.id),
    debitId: text("debit_id").notNull(),
    accountGuid: text("account_guid").notNull(),
    memberGuid: text("member_guid").notNull(),
    userGuid: text("user_guid").notNull(),
    amountMinor: bigint("amount_minor", { mode: "bigint" }).notNull(),
    currency: text("currency").notNull(),
    runAt: moment("run_at").notNull(),
    decideBy: moment("decide_by").notNull(),
    decision: text("decision").$type<(typeof decisions)[number]>().notNull(),
    reason: text("reason").$type<(typeof inconclusiveReasons)[number]>(),
    decidedAt: moment("decided_at").notNull(),
    /** Whether the decision was made after `decide_by`, because no worker was running. */
    isLate: boolean("is_late").notNull(),
    /** Values from MX. Null if the decision is not based on a balance. */
    availableBalance: numeric("available_balance"),
    balance: numeric("balance"),
    accountCurrency: text("account_currency"),
    isClosed: boolean("is_closed"),
    /** By MX's clock. */
    importedAt: moment("imported_at"),
    /** When a status read showed the end of the MX job that imported them. */
    asOf: moment("as_of"),
    basis: jsonb("basis").$type<DecisionBasis>().notNull(),
  },
  (table) => [
    index("balance_decisions_by_time").on(table.decidedAt, table.checkId),
    index("balance_decisions_inconclusive")
      .on(table.reason, table.decidedAt, table.checkId)
      .where(sql`${table.reason} is not null`),
    index("balance_decisions_late").on(table.decidedAt, table.checkId).where(sql`${table.isLate}`),
  ],
);

/** ACH returns that core banking reports for a decision. Append-only: a trigger refuses changes. */
export const achReturns = pgTable(
  "ach_returns",
  {
    checkId: text("check_id").notNull(),
    /** `R01` to `R85`. */
    returnCode: text("return_code").notNull(),
    returnedAt: moment("returned_at").notNull(),
    reportedAt: moment("reported_at").notNull(),
    apiKeyId: text("api_key_id").notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.checkId, table.returnCode, table.returnedAt] }),
    foreignKey({ columns: [table.checkId], foreignColumns: [balanceDecisions.checkId] }),
    index("ach_returns_by_time").on(table.reportedAt),
  ],
);

/** Accounts that are blocked for debits after an ACH return. The row is deleted when the block is lifted. */
export const debitBlocks = pgTable("debit_blocks", {
  accountGuid: text("account_guid").primaryKey(),
  memberGuid: text("member_guid").notNull(),
  /** The check whose return set the block. */
  checkId: text("check_id").notNull(),
  returnCode: text("return_code").notNull(),
  since: moment("since").notNull(),
});
