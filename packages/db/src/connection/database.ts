import { Socket } from "node:net";
import { drizzle, type NodePgDatabase } from "drizzle-orm/node-postgres";
import pg from "pg";
import { momentTypes } from "./moments.ts";
import { sessionOf } from "./session.ts";

/** Without drizzle's own `transaction`, which keeps a connection for good when `begin` fails on it: see `inOrmTransaction`. */
export type Orm = Omit<NodePgDatabase, "transaction">;

/** A pool for hot statements, and drizzle over the same pool for the rest. */
export interface Database {
  pool: pg.Pool;
  orm: Orm;
  /** Answers when PostgreSQL does, and takes writes. */
  ping(): Promise<void>;
  close(): Promise<void>;
}

export interface DatabaseOptions {
  url: string;
  /** Shown in `pg_stat_activity`. */
  applicationName: string;
  poolSize?: number;
  /** PostgreSQL gives up a statement after this long; a connection that says nothing for a second more is dead. */
  statementTimeoutMs?: number;
  /** Told of connections lost while idle; the pool replaces them by itself. */
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
  const pool = new pg.Pool({
    ...sessionOf(url),
    application_name: applicationName,
    max: poolSize,
    connectionTimeoutMillis: connectTimeoutMs,
    statement_timeout: statementTimeoutMs,
    idle_in_transaction_session_timeout: statementTimeoutMs,
    idleTimeoutMillis: statementTimeoutMs,
    types: momentTypes,
    stream: () => socketWithIdleTimeout(statementTimeoutMs + 1_000),
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
      if (rows[0]?.read_only !== "off")
        throw new Error("PostgreSQL takes no writes: it is a standby, or read-only.");
    },
    close: () => pool.end(),
  };
}

/**
 * Where the server is frozen or the connection half open, only our side can give up. Closed as a whole, it fails what waits
 * behind a statement too (a rollback, say), and the pool does not lend it again; pg's own `query_timeout` does neither.
 */
function socketWithIdleTimeout(silenceMs: number): Socket {
  const socket = new Socket();
  return socket.setTimeout(silenceMs, () => {
    const error = new Error(`PostgreSQL said nothing for ${silenceMs} ms.`);
    socket.destroy(Object.assign(error, { code: "ETIMEDOUT" }));
  });
}

/** A connection lost in use fails the statement that runs on it; without a listener it would end the process. */
function ignoreConnectionError(): void {
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
    isBroken = !(await tryRollback(client));
    throw error;
  } finally {
    client.release(isBroken);
  }
}

/** `inTransaction` for statements that drizzle builds. */
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
