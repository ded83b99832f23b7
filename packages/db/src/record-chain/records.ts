import { createHash } from "node:crypto";
import type { ChainedTable } from "../schema/tables.ts";

/** How a chained table names a row, and when the row says that it was written. */
interface Source {
  key: string;
  at: string;
  /** The row of a `row_key`, by an index. */
  isRow: string;
}

const achReturnKey =
  "record.check_id || ' ' || record.return_code || ' ' || extract(epoch from record.returned_at)::text";

export const chainedSources: Readonly<Record<ChainedTable, Source>> = {
  audit: { key: "record.id::text", at: "record.at", isRow: "record.id = row_key::bigint" },
  balance_decisions: { key: "record.check_id", at: "record.decided_at", isRow: "record.check_id = row_key" },
  ach_returns: {
    key: achReturnKey,
    at: "record.reported_at",
    isRow: `record.check_id = split_part(row_key, ' ', 1) and ${achReturnKey} = row_key`,
  },
};

export const chainedTables = Object.keys(chainedSources) as ChainedTable[];

/**
 * The row as text: PostgreSQL's `jsonb`, whose order of names is its own and fixed. Nulls are left out, so that a column
 * that a later release adds changes no hash of a row that does not use it.
 */
export const contentOf = "jsonb_strip_nulls(to_jsonb(record))::text";

/** What the first hash continues. */
export const emptyHash = Buffer.alloc(32);

export interface ChainedRecord {
  position: number;
  source: ChainedTable;
  rowKey: string;
  content: string;
}

/** The hash of a record: of a format number, the hash before it, and everything that the record is, each on a line. */
export function nextHash(previous: Buffer, { position, source, rowKey, content }: ChainedRecord): Buffer {
  const text = JSON.stringify(["1", previous.toString("hex"), position, source, rowKey, content]);
  return createHash("sha256").update(text).digest();
}
