import { drizzle, type NodePgDatabase } from "drizzle-orm/node-postgres";
import pg from "pg";

/** A pool for hot statements, and drizzle over the same pool for the rest. */
export interface Database {
  pool: pg.Pool;
  orm: NodePgDatabase;
  /** Answers when PostgreSQL does. */
  ping(): Promise<void>;
  close(): Promise<void>;
}

export interface DatabaseOptions {
  url: string;
  /** Shown in `pg_stat_activity`. */
  applicationName: string;
  poolSize?: number;
  /** PostgreSQL gives up a statement after this long. */
  statementTimeoutMs?: number;
  /** Told of connections lost while idle; the pool replaces them by itself. */
  onIdleError?: (error: Error) => void;
}

const connectTimeoutMs = 5_000;
const statementTimeoutDefaultMs = 15_000;

export function connect({
  url,
  applicationName,
  poolSize = 10,
  statementTimeoutMs = statementTimeoutDefaultMs,
  onIdleError,
}: DatabaseOptions): Database {
  const pool = new pg.Pool({
    connectionString: url,
    application_name: applicationName,
    max: poolSize,
    connectionTimeoutMillis: connectTimeoutMs,
    statement_timeout: statementTimeoutMs,
    // The server may be frozen rather than slow: then only our side can give up.
    query_timeout: statementTimeoutMs + 1_000,
    idle_in_transaction_session_timeout: statementTimeoutMs,
    keepAlive: true,
  });
  pool.on("error", (error) => onIdleError?.(error));
  pool.on("connect", (client) => client.on("error", leaveToStatement));
  return {
    pool,
    orm: drizzle(pool),
    ping: async () => {
      await pool.query("select 1");
    },
    close: () => pool.end(),
  };
}

/** A connection lost in use fails the statement that runs on it; without a listener it would end the process. */
function leaveToStatement(): void {
  // The statement's own error says it.
}

/** Whether PostgreSQL refused a statement for the values in it: the same statement would fail again. */
export function isDataError(error: unknown): boolean {
  const { code } = error instanceof pg.DatabaseError ? error : {};
  // Classes 22 (data exception) and 23 (integrity constraint violation).
  return code?.startsWith("22") === true || code?.startsWith("23") === true;
}

/** Runs `work` in one transaction; a connection that failed in it is not used again. */
export async function inTransaction<Result>(
  { pool }: Pick<Database, "pool">,
  work: (client: pg.PoolClient) => Promise<Result>,
): Promise<Result> {
  const client = await pool.connect();
  let isBroken = true;
  try {
    await client.query("begin");
    const result = await work(client);
    await client.query("commit");
    isBroken = false;
    return result;
  } catch (error) {
    isBroken = !(await rolledBack(client));
    throw error;
  } finally {
    client.release(isBroken);
  }
}

async function rolledBack(client: pg.PoolClient): Promise<boolean> {
  return client.query("rollback").then(
    () => true,
    () => false,
  );
}
