import { type Database, inTransaction } from "../connection/database.ts";

/** Identifies the lines of a partition, in any order. */
export interface PartitionContent {
  rowCount: number;
  /** The sum of the first 60 bits of each line's SHA-256, as a decimal number. */
  checksum: string;
}

const lockTimeout = "2s";

/** Rows of one fetch. They are the most that is in memory. */
const batchRows = 5_000;

/** One entry as a line of JSON. */
const line = `
  json_build_object('id', id, 'member_guid', member_guid,
                    'at', to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), 'entry', entry)::text`;

/** Entries that report webhooks are not exported: they are kept as long as their webhooks. */
const isExported = "entry ->> 'kind' is distinct from 'webhook_received'";

/**
 * Refuses further entries in a partition, so that its export is complete. Erasures still delete from it. Idempotent.
 * @throws if the lock is not available after two seconds.
 */
export async function closePartition(database: Pick<Database, "pool">, name: string): Promise<void> {
  const table = `public.${quoted(name)}`;
  const constraint = quoted(`${name}_closed`);
  await inTransaction(database, async (client) => {
    await client.query(`set local lock_timeout = '${lockTimeout}'`);
    // A check that is not validated applies to new rows only.
    await client.query(
      `alter table ${table} drop constraint if exists ${constraint}, add constraint ${constraint} check (false) not valid`,
    );
  });
}

/**
 * Reads the lines of a partition in batches, and what PostgreSQL counts in the same snapshot.
 * @param consume writes the lines. It is called once, and ends when it has read all of them.
 */
export async function readPartition(
  database: Pick<Database, "pool">,
  name: string,
  consume: (batches: AsyncIterable<string[]>) => Promise<void>,
): Promise<PartitionContent> {
  const lines = `select ${line} as line from public.${quoted(name)} where ${isExported}`;
  return inTransaction(database, async (client) => {
    await client.query("set transaction isolation level repeatable read, read only");
    const { rows } = await client.query<{ count: string; checksum: string }>(
      `select count(*), coalesce(sum(('x' || left(encode(sha256(convert_to(line, 'UTF8')), 'hex'), 15))::bit(60)::bigint), 0)
              as checksum
       from (${lines}) as entries`,
    );
    await client.query(`declare entries no scroll cursor for ${lines}`);
    await consume(
      (async function* () {
        for (;;) {
          const batch = await client.query<{ line: string }>(`fetch ${batchRows} from entries`);
          if (batch.rows.length === 0) return;
          yield batch.rows.map((row) => row.line);
        }
      })(),
    );
    return { rowCount: Number(rows[0]?.count), checksum: rows[0]?.checksum ?? "" };
  });
}

/** Records that the file of a partition was read again and has its content. The partition may be dropped from now on. */
export async function recordExport(
  { pool }: Pick<Database, "pool">,
  { name, rowCount, sha256 }: { name: string; rowCount: number; sha256: string },
): Promise<void> {
  await pool.query(
    "insert into timeline_exports (partition, row_count, sha256, exported_at) values ($1, $2, $3, clock_timestamp())",
    [name, rowCount, sha256],
  );
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
