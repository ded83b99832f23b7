import pg from "pg";
import { type Database, inTransaction } from "../connection/database.ts";
import type { ChainedTable } from "../schema/tables.ts";
import { chainedSources, chainedTables, contentOf, emptyHash, nextHash } from "./records.ts";

const pageSize = 1_000;

/** Longer than any transaction lasts, so that rows committed late are found. */
const overlapMs = 5 * 60_000;

/**
 * Adds unchained rows of the audit log and the ledger to the hash chain, oldest first. Any process may call it. It stops if
 * another process extends the chain at the same time.
 * @returns the number of chained rows.
 */
export async function continueChain(database: Pick<Database, "pool">): Promise<number> {
  let count = 0;
  try {
    for (const source of chainedTables) {
      for (let added = pageSize; added === pageSize; count += added)
        added = await chainPage(database, source);
    }
  } catch (error) {
    if (!isPositionTaken(error)) throw error;
  }
  return count;
}

/** Another process took the same position first. Nothing was stored. */
function isPositionTaken(error: unknown): boolean {
  return error instanceof pg.DatabaseError && error.code === "23505" && error.table === "record_chain";
}

interface UnchainedRow {
  row_key: string;
  row_at: Date;
  content: string;
}

async function chainPage(database: Pick<Database, "pool">, source: ChainedTable): Promise<number> {
  const { key, at } = chainedSources[source];
  return inTransaction(database, async (client) => {
    const { rows: heads } = await client.query<{ position: string; hash: Buffer }>(
      "select position, hash from record_chain order by position desc limit 1",
    );
    const { rows } = await client.query<UnchainedRow>(
      `select ${key} as row_key, ${at} as row_at, ${contentOf} as content from ${source} as record
       where ${at} >= coalesce((select max(row_at) from record_chain where source = $1), '-infinity'::timestamptz)
                      - $2 * interval '1 millisecond'
         and not exists (select from record_chain where source = $1 and row_key = ${key})
       order by ${at}, 1 limit $3`,
      [source, overlapMs, pageSize],
    );
    if (rows.length === 0) return 0;
    const start = Number(heads[0]?.position ?? 0);
    let hash = heads[0]?.hash ?? emptyHash;
    const hashes = rows.map(({ row_key: rowKey, content }, index) => {
      hash = nextHash(hash, { position: start + index + 1, source, rowKey, content });
      return hash;
    });
    await client.query(
      `insert into record_chain (position, source, row_key, row_at, hash)
       select $1::bigint + ordinality, $2, row_key, row_at, hash
       from unnest($3::text[], $4::timestamptz[], $5::bytea[]) with ordinality as row (row_key, row_at, hash, ordinality)`,
      [start, source, rows.map((row) => row.row_key), rows.map((row) => row.row_at), hashes],
    );
    return rows.length;
  });
}
