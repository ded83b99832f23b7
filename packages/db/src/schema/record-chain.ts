import { bigint, index, pgTable, text, uniqueIndex } from "drizzle-orm/pg-core";
import { bytea, moment } from "./columns.ts";

/** The tables whose rows are chained. */
export type ChainedTable = "audit" | "balance_decisions" | "ach_returns";

/**
 * A chain over the rows of the audit and of the ledger: each hash covers its row and the hash before it. Rows are only ever
 * added: a trigger refuses anything else, whoever asks.
 */
export const recordChain = pgTable(
  "record_chain",
  {
    /** From 1 on, without gaps. Two processes that continue the chain at the same time take the same one: the second fails. */
    position: bigint("position", { mode: "number" }).primaryKey(),
    source: text("source").$type<ChainedTable>().notNull(),
    /** The primary key of the row, as text. */
    rowKey: text("row_key").notNull(),
    /** When the row says that it was written. */
    rowAt: moment("row_at").notNull(),
    /** SHA-256. */
    hash: bytea("hash").notNull(),
  },
  (table) => [
    uniqueIndex("record_chain_of_row").on(table.source, table.rowKey),
    index("record_chain_by_time").on(table.source, table.rowAt),
  ],
);
