import type { Database } from "../connection/database.ts";
import type { ChainedTable } from "../schema/tables.ts";
import { chainedSources, contentOf, emptyHash, nextHash } from "./records.ts";

/** The link of one row in the hash chain. */
interface ChainLink {
  position: number;
  /** In hexadecimal. */
  hash: string;
  /** Whether the hash matches the current row and the previous hash. */
  isIntact: boolean;
}

interface LinkRow {
  position: string;
  hash: Buffer;
  previous_hash: Buffer | null;
  content: string | null;
}

/** Reads the link of a row and verifies its hash. Null if the row is not chained yet, which takes seconds. */
export async function readLink(
  { pool }: Pick<Database, "pool">,
  source: ChainedTable,
  rowKey: string,
): Promise<ChainLink | null> {
  const { rows } = await pool.query<LinkRow>(
    `select position, hash,
            (select hash from record_chain as previous where previous.position = link.position - 1) as previous_hash,
            (select ${contentOf} from ${source} as record where ${chainedSources[source].isRow}) as content
     from record_chain as link where source = $1 and row_key = $2`,
    [source, rowKey],
  );
  const [row] = rows;
  if (row === undefined) return null;
  const position = Number(row.position);
  const previous = row.previous_hash ?? (position === 1 ? emptyHash : null);
  const { content, hash } = row;
  const isIntact =
    content !== null &&
    previous !== null &&
    nextHash(previous, { position, source, rowKey, content }).equals(hash);
  return { position, hash: hash.toString("hex"), isIntact };
}
