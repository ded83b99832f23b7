import { bigint, index, pgTable, text, uniqueIndex } from "drizzle-orm/pg-core";
import { bytea, moment } from "./columns.ts";

/** The tables whose rows are in the hash chain. */
export type ChainedTable = "audit" | "balance_decisions" | "ach_returns";

/**
 * Hash chain over the rows of the audit log and the ledger: each hash covers its row and the previous hash. Append-only: a
 * trigger refuses changes by any role.
 */
export const recordChain = pgTable(
  "record_chain",
  {
    /** From 1, without gaps. If two processes extend the chain at the same time, both use the same position, and one fails. */
    position: bigint("position", { mode: "number" }).primaryKey(),
    source: text("source").$type<ChainedTable>().notNull(),
    /** The primary key of the row, as text. */
    rowKey: text("row_key").notNull(),
    /** Time in the row itself. */
    rowAt: moment("row_at").notNull(),
    /** SHA-256. */
    hash: bytea("hash").notNull(),
  },
  (table) => [
    uniqueIndex("record_chain_of_row").on(table.source, table.rowKey),
    index("record_chain_by_time").on(table.source, table.rowAt),
  ],
);
