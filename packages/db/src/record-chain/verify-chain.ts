import type { Database } from "../connection/database.ts";
import type { ChainedTable } from "../schema/tables.ts";
import { chainedSources, chainedTables, contentOf, emptyHash, nextHash } from "./records.ts";

export type ChainFault =
  /** The row is not what was chained, or the chain itself was changed. */
  | "changed"
  /** The row that was chained is gone. */
  | "missing"
  /** A link of the chain is gone. */
  | "gap"
  /** A row is there that was never chained, though it says that it is old enough. */
  | "not_chained"
  /** The head that was noted before is not in the chain: the chain was written again. */
  | "head_unknown";

export interface VerifiedChain {
  /** How many rows were found as they were chained. */
  count: number;
  /** The hash of the last of them, in hexadecimal: kept elsewhere, it proves later that nothing was written again. */
  head: string;
  /** Rows that are too new to be chained yet. */
  recentCount: number;
  /** The first thing that is wrong; null when nothing is. */
  fault: {
    fault: ChainFault;
    position: number | null;
    source: ChainedTable | null;
    rowKey: string | null;
  } | null;
}

const pageSize = 2_000;

/** A row older than this has been chained, unless no worker runs. */
const chainedAfterMs = 10 * 60_000;

interface LinkRow {
  position: string;
  source: ChainedTable;
  row_key: string;
  hash: Buffer;
  content: string | null;
}

/**
 * Computes the chain again from the rows as they are now.
 * @param expectedHead a head that was noted before; it must be in the chain.
 */
export async function verifyChain(
  { pool }: Pick<Database, "pool">,
  {
    expectedHead,
    onProgress = () => undefined,
  }: { expectedHead?: string; onProgress?: (count: number) => void } = {},
): Promise<VerifiedChain> {
  let count = 0;
  let hash: Buffer = emptyHash;
  let isHeadSeen = expectedHead === undefined;
  const verified = (fault: VerifiedChain["fault"], recentCount = 0): VerifiedChain => ({
    count,
    head: hash.toString("hex"),
    recentCount,
    fault,
  });
  for (;;) {
    const { rows } = await pool.query<LinkRow>(linksAfter, [count, pageSize]);
    for (const { position, source, row_key: rowKey, hash: kept, content } of rows) {
      const at = { position: Number(position), source, rowKey };
      if (at.position !== count + 1) return verified({ fault: "gap", ...at });
      if (content === null) return verified({ fault: "missing", ...at });
      const next = nextHash(hash, { ...at, content });
      if (!next.equals(kept)) return verified({ fault: "changed", ...at });
      hash = next;
      count += 1;
      isHeadSeen ||= hash.toString("hex") === expectedHead;
    }
    onProgress(count);
    if (rows.length < pageSize) break;
  }
  if (!isHeadSeen) return verified({ fault: "head_unknown", position: null, source: null, rowKey: null });
  return verified(...(await unchainedRows({ pool })));
}

/** Each link with its row as it is now. */
const linksAfter = `
  select position, source, row_key, hash,
         case source ${chainedTables
           .map(
             (table) =>
               `when '${table}' then (select ${contentOf} from ${table} as record where ${chainedSources[table].isRow})`,
           )
           .join("\n")} end as content
  from record_chain where position > $1 order by position limit $2`;

async function unchainedRows({ pool }: Pick<Database, "pool">): Promise<[VerifiedChain["fault"], number]> {
  let recentCount = 0;
  for (const source of chainedTables) {
    const { key, at } = chainedSources[source];
    const { rows } = await pool.query<{ row_key: string; is_old: boolean }>(
      `select ${key} as row_key, ${at} < now() - $2 * interval '1 millisecond' as is_old from ${source} as record
       where not exists (select from record_chain where source = $1 and row_key = ${key})
       order by ${at} limit 10000`,
      [source, chainedAfterMs],
    );
    const old = rows.find((row) => row.is_old);
    if (old !== undefined)
      return [{ fault: "not_chained", position: null, source, rowKey: old.row_key }, recentCount];
    recentCount += rows.length;
  }
  return [null, recentCount];
}
