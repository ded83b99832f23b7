import { Socket } from "node:net";
import { drizzle, type NodePgDatabase } from "drizzle-orm/node-postgres";
import pg from "pg";
import { momentTypes } from "./moments.ts";
import { PrimaryPool } from "./primary-pool.ts";

/** Drizzle without its `transaction`, which leaks the connection if `begin` fails. Use `inOrmTransaction`. */
export type Orm = Omit<NodePgDatabase, "transaction">;

/** A connection pool for raw SQL, and drizzle on the same pool. */
export interface Database {
  pool: pg.Pool;
  orm: Orm;
  /** @throws if PostgreSQL is unavailable or read-only. */
  ping(): Promise<void>;
  /** New connections use this URL. Those that are open stay open: PostgreSQL does not check a password again. */
  useUrl(url: string): void;
  close(): Promise<void>;
}

export interface DatabaseOptions {
  /** In the form of `readDatabaseUrl`. */
  url: string;
  /** Shown in `pg_stat_activity`. */
  applicationName: string;
  poolSize?: number;
  /**
   * PostgreSQL cancels a statement after this time. A connection without data for one second longer is closed, which is the only
   * limit behind a connection pooler. 0 for no limit.
   */
  statementTimeoutMs?: number;
  /** Called if an idle connection fails. The pool replaces the connection. */
  onIdleError?: (error: Error) => void;
}

const connectTimeoutMs = 5_000;
const keepAliveMs = 10_000;
const statementTimeoutDefaultMs = 10_000;

export function connect({
  url,
  applicationName,
  poolSize = 10,
  statementTimeoutMs = statementTimeoutDefaultMs,
  onIdleError,
}: DatabaseOptions): Database {
  const pool = new PrimaryPool({
    url,
    application_name: applicationName,
    max: poolSize,
    connectionTimeoutMillis: connectTimeoutMs,
    statementTimeoutMs,
    idleTimeoutMillis: statementTimeoutMs,
    types: momentTypes,
    stream: () =>
      statementTimeoutMs === 0 ? new Socket() : socketWithIdleTimeout(statementTimeoutMs + 1_000),
    keepAlive: true,
    keepAliveInitialDelayMillis: keepAliveMs,
  });
  pool.on("error", (error) => onIdleError?.(error));
  pool.on("connect", (client) => client.on("error", ignoreConnectionError));
  return {
    pool,
    orm: drizzle(pool),
    ping: async () => {
      const { rows } = await pool.query("select current_setting('transaction_read_only') as read_only");
      if (rows[0]?.read_only !== "off") throw new Error("PostgreSQL is read-only or a standby.");
    },
    useUrl: (next) => pool.useUrl(next),
    close: () => pool.end(),
  };
}

/**
 * Closes a connection whose server is frozen or that is half open. Closing the socket also fails queued statements (for instance
 * a rollback) and removes the connection from the pool. The `query_timeout` of pg does neither.
 */
function socketWithIdleTimeout(silenceMs: number): Socket {
  const socket = new Socket();
  return socket.setTimeout(silenceMs, () => {
    const error = new Error(`PostgreSQL sent no data for ${silenceMs} ms.`);
    socket.destroy(Object.assign(error, { code: "ETIMEDOUT" }));
  });
}

/** Without a listener, the failure of a connection in use would end the process. */
function ignoreConnectionError(): void {
  // The statement that runs on the connection fails with the error.
}

/** Whether PostgreSQL refused the values of a statement. The same statement would fail again. */
export function isDataError(error: unknown): boolean {
  const { code } = error instanceof pg.DatabaseError ? error : {};
  // Classes 22 (data exception) and 23 (integrity constraint violation).
  return code?.startsWith("22") === true || code?.startsWith("23") === true;
}

/** Runs `work` in one transaction. A connection that failed in it is not used again. */
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
    isBroken = !(await tryRollback(client));
    throw error;
  } finally {
    client.release(isBroken);
  }
}

/** `inTransaction` for drizzle statements. */
export function inOrmTransaction<Result>(
  database: Pick<Database, "pool">,
  work: (orm: Orm) => Promise<Result>,
): Promise<Result> {
  return inTransaction(database, (client) => work(drizzle(client)));
}

async function tryRollback(client: pg.PoolClient): Promise<boolean> {
  return client.query("rollback").then(
    () => true,
    () => false,
  );
}
