import { type Database, inTransaction } from "../connection/database.ts";

export interface TimelineRetention {
  /** Entries that report a webhook: as long as the webhook. */
  webhooksMs: number;
  /** Other entries, which are exported first. Null: they are kept. */
  entriesMs: number | null;
}

export interface Partition {
  name: string;
  /** Null: the partition has all entries before `endsAt`. */
  startsAt: Date | null;
  endsAt: Date;
  isExported: boolean;
}

export interface KeptPartitions {
  createdCount: number;
  /** Names of the partitions that were dropped. */
  dropped: string[];
  /** The end of the last partition. Later entries have no partition of their month. */
  endsAt: Date | null;
  /** Partitions that are older than their retention, and wait for their export. */
  unexportedCount: number;
}

const dayMs = 86_400_000;

/** A worker that is down, or whose lock times out, has this time until a month is missing. */
const aheadMs = 92 * dayMs;

/** Reads a sample of each partition, once a month. */
const analyzeTimeout = "10min";

/**
 * Creates the months ahead, drops partitions that are older than their retention, and analyzes the timeline after a change. Each
 * step waits at most half a second for its lock, because statements on the timeline wait behind it.
 * @throws if a lock is not available. Call again later.
 */
export async function keepPartitions(
  database: Pick<Database, "pool">,
  { webhooksMs, entriesMs }: TimelineRetention,
  now: Date,
): Promise<KeptPartitions> {
  const { pool } = database;
  const { rows } = await pool.query<{ count: number }>("select create_timeline_partitions($1) as count", [
    new Date(now.getTime() + aheadMs),
  ]);
  const createdCount = rows[0]?.count ?? 0;
  const entriesBefore = entriesMs === null ? null : new Date(now.getTime() - entriesMs);
  const dropped: string[] = [];
  for (;;) {
    const { rows } = await pool.query<{ name: string | null }>(
      "select drop_expired_timeline_partition($1, $2) as name",
      [new Date(now.getTime() - webhooksMs), entriesBefore],
    );
    const name = rows[0]?.name ?? null;
    if (name === null) break;
    dropped.push(name);
  }
  if (createdCount + dropped.length > 0) await analyze(database);
  const partitions = await readPartitions(database);
  const isExpired = ({ endsAt }: Partition) => entriesBefore !== null && endsAt <= entriesBefore;
  return {
    createdCount,
    dropped,
    endsAt: partitions.at(-1)?.endsAt ?? null,
    unexportedCount: partitions.filter((each) => isExpired(each) && !each.isExported).length,
  };
}

/** Oldest first. The default partition is not among them. */
export async function readPartitions({ pool }: Pick<Database, "pool">): Promise<Partition[]> {
  const { rows } = await pool.query<Partition>(
    `select name, nullif(starts_at, '-infinity') as "startsAt", ends_at as "endsAt", is_exported as "isExported"
     from timeline_partitions() order by ends_at`,
  );
  return rows;
}

async function analyze(database: Pick<Database, "pool">): Promise<void> {
  await inTransaction(database, async (client) => {
    await client.query(`set local statement_timeout = '${analyzeTimeout}'`);
    await client.query("select analyze_timeline()");
  });
}
