import { createHash } from "node:crypto";
import type { ChainedTable } from "../schema/tables.ts";

/** SQL expressions on a row (`record`) of a chained table. */
interface Source {
  /** The `row_key`. */
  key: string;
  /** The time when the row was written. */
  at: string;
  /** Whether the row has a given `row_key`. Uses an index. */
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
 * The row as text. `jsonb` has a fixed order of names. Nulls are omitted, so that a column added by a later release does not
 * change the hashes of earlier rows.
 */
export const contentOf = "jsonb_strip_nulls(to_jsonb(record))::text";

/** The previous hash of the first row. */
export const emptyHash = Buffer.alloc(32);

export interface ChainedRecord {
  position: number;
  source: ChainedTable;
  rowKey: string;
  content: string;
}

/** SHA-256 of a JSON array: format number, previous hash, and all fields of the record. */
export function nextHash(previous: Buffer, { position, source, rowKey, content }: ChainedRecord): Buffer {
  const text = JSON.stringify(["1", previous.toString("hex"), position, source, rowKey, content]);
  return createHash("sha256").update(text).digest();
}
