import { readdirSync, readFileSync } from "node:fs";
import { connect } from "@account-opening/db";

/** What PostgreSQL has done since its start. */
export interface Usage {
  walBytes: number;
  transactions: number;
  statements: number;
  tables: ReadonlyMap<string, TableUsage>;
  indexes: ReadonlyMap<string, IndexUsage>;
}

interface TableUsage {
  inserted: number;
  updated: number;
  /** Updates that changed no index. */
  hotUpdated: number;
  deleted: number;
}

interface IndexUsage {
  table: string;
  scans: number;
  bytes: number;
}

interface Totals {
  wal: string;
  transactions: string;
  statements: string;
}

interface TableRow {
  name: string;
  inserted: string;
  updated: string;
  hot: string;
  deleted: string;
}

interface IndexRow {
  name: string;
  table: string;
  scans: string;
  bytes: string;
}

/** Reads with a connection of its own. A process reports its counts when it disconnects, so close all others before. */
export async function readUsage(databaseUrl: string): Promise<Usage> {
  const database = connect({ url: databaseUrl, applicationName: "bench-usage", poolSize: 1 });
  try {
    const { rows: totals } = await database.pool.query<Totals>(
      `select pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0') as wal, xact_commit as transactions,
              (select coalesce(sum(calls), 0) from pg_stat_statements where dbid = datid) as statements
       from pg_stat_database where datname = current_database()`,
    );
    const { rows: tables } = await database.pool.query<TableRow>(
      `select relname as name, n_tup_ins as inserted, n_tup_upd as updated, n_tup_hot_upd as hot, n_tup_del as deleted
       from pg_stat_user_tables where schemaname = 'public'`,
    );
    const { rows: indexes } = await database.pool.query<IndexRow>(
      `select indexrelname as name, relname as table, idx_scan as scans, pg_relation_size(indexrelid) as bytes
       from pg_stat_user_indexes where schemaname = 'public'`,
    );
    return {
      walBytes: Number(totals[0]?.wal),
      transactions: Number(totals[0]?.transactions),
      statements: Number(totals[0]?.statements),
      tables: new Map(
        tables.map(({ name, inserted, updated, hot, deleted }) => [
          name,
          {
            inserted: Number(inserted),
            updated: Number(updated),
            hotUpdated: Number(hot),
            deleted: Number(deleted),
          },
        ]),
      ),
      indexes: new Map(
        indexes.map(({ name, table, scans, bytes }) => [
          name,
          { table, scans: Number(scans), bytes: Number(bytes) },
        ]),
      ),
    };
  } finally {
    await database.close();
  }
}

/** Clock ticks per second in `/proc`, on every common Linux. */
const ticksPerSecond = 100;

/** Processor time of the server with its processes, also of those that have ended. NaN where there is no `/proc`. */
export function cpuMsOf(serverPid: number): number {
  try {
    const processes = readdirSync("/proc")
      .filter((name) => /^\d+$/.test(name))
      .flatMap((pid) => statOf(pid) ?? []);
    const children = processes.filter(({ parent }) => parent === serverPid);
    const server = processes.find(({ pid }) => pid === serverPid);
    const ticks = [...children, ...(server === undefined ? [] : [server])].reduce(
      (sum, { own, ofEnded }) => sum + own + ofEnded,
      0,
    );
    return (ticks * 1_000) / ticksPerSecond;
  } catch {
    return Number.NaN;
  }
}

function statOf(pid: string) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    // The name, in parentheses, may contain spaces.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    const numberAt = (position: number) => Number(fields[position - 3]);
    return {
      pid: Number(pid),
      parent: numberAt(4),
      own: numberAt(14) + numberAt(15),
      ofEnded: numberAt(16) + numberAt(17),
    };
  } catch {
    // The process has ended in the meantime.
    return null;
  }
}
