import type {
  CheckStatus,
  DecisionName,
  Funds,
  InconclusiveReason,
  MissingAvailable,
} from "@account-opening/core";
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

/** The first request as it came, to tell a repetition from a second debit under the same id. */
export interface RequestedCheck {
  accountGuid: string;
  /** With all decimals of the currency. */
  amount: string;
  currency: string;
  /** ISO 8601; null where it was left to us. */
  runAt: string | null;
  decideBy: string;
  maxAgeSeconds: number;
  ignoreReserved: boolean;
  onMissingAvailable: MissingAvailable;
}

/** One row a debit. API writes what is asked, `advance` what becomes of it; both under the row's lock. */
export const balanceChecks = pgTable(
  "balance_checks",
  {
    /** `CHK-…` */
    id: text("id").primaryKey(),
    debitId: text("debit_id").notNull(),
    accountGuid: text("account_guid").notNull(),
    memberGuid: text("member_guid").notNull(),
    userGuid: text("user_guid").notNull(),
    /** Minor units of the currency. */
    amountMinor: bigint("amount_minor", { mode: "bigint" }).notNull(),
    currency: text("currency").notNull(),
    maxAgeSeconds: integer("max_age_seconds").notNull(),
    runAt: moment("run_at").notNull(),
    decideBy: moment("decide_by").notNull(),
    request: jsonb("request").$type<RequestedCheck>().notNull(),
    /** Debits decided before do not reduce what is available to this one. */
    ignoreReserved: boolean("ignore_reserved").notNull().default(false),
    onMissingAvailable: text("on_missing_available")
      .$type<MissingAvailable>()
      .notNull()
      .default("inconclusive"),
    status: text("status").$type<CheckStatus>().notNull(),
    /**
     * Its amount is reserved in the account's balance until a balance is imported after this. Null unless it was
     * decided `sufficient`, and again once the debit was released, returned, or is visible in the balance.
     */
    reservedUntil: moment("reserved_until"),
    /** When core banking gave the reservation up: the debit is not sent. */
    releasedAt: moment("released_at"),
    /** When `advance` must look at it next: to run it, then to end it. Null once it is decided or canceled. */
    nextAt: moment("next_at"),
    createdAt: moment("created_at").notNull(),
    updatedAt: moment("updated_at").notNull(),
  },
  (table) => [
    uniqueIndex("balance_checks_one_a_debit").on(table.debitId),
    // Two ways to say that a check is open, so that each statement has one index to choose, whatever statistics say:
    // those of a member are looked for by status, those whose time has come by `next_at`.
    index("balance_checks_open_of_member")
      .on(table.memberGuid, table.runAt)
      .where(sql`${table.status} not in ('decided', 'canceled')`),
    index("balance_checks_due").on(table.nextAt, table.id).where(sql`${table.nextAt} is not null`),
    index("balance_checks_reserved")
      .on(table.accountGuid, table.id)
      .where(sql`${table.reservedUntil} is not null`),
    index("balance_checks_by_creation").on(table.createdAt, table.id),
    index("balance_checks_of_member").on(table.memberGuid, table.createdAt, table.id),
    index("balance_checks_by_status").on(table.status, table.createdAt, table.id),
  ],
);

/** What a decision was based on beside the columns of its row. */
export interface DecisionBasis {
  /** MX's stamps as remembered before the job was requested, and as seen at its end; MX's clock. */
  before: { aggregatedAt: string | null; successfullyAggregatedAt: string | null } | null;
  after: { aggregatedAt: string | null; successfullyAggregatedAt: string | null } | null;
  policy: { maxAgeSeconds: number; decideMarginMs: number; balanceLimit: string };
  /** MX's type of the account. Absent, as is all that follows up to `attempts`, in decisions from before it was kept. */
  accountType?: string | null;
  /** Which balance was compared with the amount; null where none was. */
  decidedBy?: Funds["decidedBy"] | null;
  /** What was subtracted from it for earlier debits, as a decimal string, and the ids of those debits. */
  reserved?: string | null;
  reservedBy?: readonly string[];
  /** What was tried at MX, oldest first. */
  attempts: { at: string; what: string }[];
}

/** The ledger. Rows are only ever added: a trigger refuses anything else, whoever asks. */
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
    decision: text("decision").$type<DecisionName>().notNull(),
    reason: text("reason").$type<InconclusiveReason>(),
    decidedAt: moment("decided_at").notNull(),
    /** Decided after `decide_by`, because nobody of ours was there. */
    isLate: boolean("is_late").notNull(),
    /** As MX gave them; null where there was nothing to base the decision on. */
    availableBalance: numeric("available_balance"),
    balance: numeric("balance"),
    accountCurrency: text("account_currency"),
    isClosed: boolean("is_closed"),
    /** MX's clock. */
    importedAt: moment("imported_at"),
    /** When we saw the end of the job that brought them. */
    asOf: moment("as_of"),
    basis: jsonb("basis").$type<DecisionBasis>().notNull(),
  },
  (table) => [index("balance_decisions_by_time").on(table.decidedAt, table.checkId)],
);

/** ACH returns that core banking reports against a decision. Rows are only ever added. */
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

/** Accounts that no debit may be drawn on, because one came back. One row an account; removed when the block is lifted. */
export const debitBlocks = pgTable("debit_blocks", {
  accountGuid: text("account_guid").primaryKey(),
  memberGuid: text("member_guid").notNull(),
  /** The return that set it. */
  checkId: text("check_id").notNull(),
  returnCode: text("return_code").notNull(),
  since: moment("since").notNull(),
});
