import type { Database } from "../connection/database.ts";
import type { ChainedTable } from "../schema/tables.ts";
import { chainedSources, chainedTables, contentOf, emptyHash, nextHash } from "./records.ts";

type ChainFault =
  /** The row or its link was changed. */
  | "changed"
  /** A chained row was deleted. */
  | "missing"
  /** A link of the chain was deleted. */
  | "gap"
  /** A row is not chained, although it is old enough. */
  | "not_chained"
  /** The expected head is not in the chain: the chain was rewritten. */
  | "head_unknown";

export interface VerifiedChain {
  /** Number of verified rows. */
  count: number;
  /** Hash of the last verified row, in hexadecimal. Stored elsewhere, it proves later that the chain was not rewritten. */
  head: string;
  /** Number of recent rows that are not chained yet. */
  recentCount: number;
  /** The first fault, or null. */
  fault: {
    fault: ChainFault;
    position: number | null;
    source: ChainedTable | null;
    rowKey: string | null;
  } | null;
}

const pageSize = 2_000;

/** Rows older than this are chained if a worker runs. */
const chainedAfterMs = 10 * 60_000;

interface LinkRow {
  position: string;
  source: ChainedTable;
  row_key: string;
  hash: Buffer;
  content: string | null;
}

/**
 * Computes the hash chain from the current rows and compares it with the stored hashes.
 * @param expectedHead the head of an earlier verification. It must be in the chain.
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
  let isHeadFound = expectedHead === undefined;
  const verified = (fault: VerifiedChain["fault"], recentCount = 0): VerifiedChain => ({
    count,
    head: hash.toString("hex"),
    recentCount,
    fault,
  });
  for (;;) {
    const { rows } = await pool.query<LinkRow>(linksAfter, [count, pageSize]);
    for (const { position, source, row_key: rowKey, hash: stored, content } of rows) {
      const at = { position: Number(position), source, rowKey };
      if (at.position !== count + 1) return verified({ fault: "gap", ...at });
      if (content === null) return verified({ fault: "missing", ...at });
      const next = nextHash(hash, { ...at, content });
      if (!next.equals(stored)) return verified({ fault: "changed", ...at });
      hash = next;
      count += 1;
      isHeadFound ||= hash.toString("hex") === expectedHead;
    }
    onProgress(count);
    if (rows.length < pageSize) break;
  }
  if (!isHeadFound) return verified({ fault: "head_unknown", position: null, source: null, rowKey: null });
  return verified(...(await unchainedRows({ pool })));
}

/** Links of the chain with the current content of their rows. */
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
