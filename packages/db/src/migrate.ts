import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { type MigrationMeta, readMigrationFiles } from "drizzle-orm/migrator";
import pg from "pg";
import { connect, type Database } from "./connection/database.ts";

const releasedMigrations = fileURLToPath(new URL("../migrations", import.meta.url));

/** Arbitrary, but the same in every process. */
const migrationLockId = 7_305_211;
const lockPollMs = 200;

/**
 * A statement that waits for a lock blocks every later statement on its table. It therefore stops waiting after this time, and
 * the migration is tried again.
 */
const lockTimeoutMs = 2_000;
const lockAttemptsMax = 60;
const lockPauseMs = 1_000;

/** The first line of a migration whose statements cannot run in a transaction, such as `CREATE INDEX CONCURRENTLY`. */
const outsideTransaction = "-- outside a transaction";

/**
 * Applies pending migrations, in the format and with the records of drizzle's migrator. That one runs all migrations in one
 * transaction, so it can neither create an index concurrently nor release locks early. If several processes call this at
 * once, one applies the migrations and the others wait.
 * @throws if a migration fails. The migrations before it stay applied.
 */
export async function migrate(url: string, migrationsFolder = releasedMigrations): Promise<void> {
  const database = connect({
    url,
    applicationName: "account-opening-migrate",
    poolSize: 2,
    statementTimeoutMs: 0,
  });
  try {
    const lockHolder = await database.pool.connect();
    try {
      await acquireMigrationLock(lockHolder);
      await applyPending(database, migrationsFolder);
      await lockHolder.query("commit");
    } finally {
      // After an error, closing the connection ends the transaction of the lock.
      lockHolder.release(true);
    }
  } finally {
    await database.close();
  }
}

async function applyPending({ pool }: Pick<Database, "pool">, migrationsFolder: string): Promise<void> {
  const client = await pool.connect();
  try {
    const appliedAt = await lastAppliedAt(client);
    for (const migration of readMigrationFiles({ migrationsFolder })) {
      if (migration.folderMillis > appliedAt) await apply(client, migration);
    }
  } finally {
    client.release(true);
  }
}

/**
 * The lock belongs to a transaction and not to a session, so that it works behind a connection pooler. It is polled: a session
 * that waits for it would hold a snapshot, for which `CREATE INDEX CONCURRENTLY` waits in turn.
 */
async function acquireMigrationLock(lockHolder: pg.PoolClient): Promise<void> {
  for (;;) {
    await lockHolder.query("begin");
    // Without parameters: after a statement with parameters, its snapshot stays until the next statement.
    const { rows } = await lockHolder.query<{ held: boolean }>(
      `select pg_try_advisory_xact_lock(${migrationLockId}) as held`,
    );
    if (rows[0]?.held === true) return;
    await lockHolder.query("rollback");
    await pause(lockPollMs);
  }
}

async function lastAppliedAt(client: pg.PoolClient): Promise<number> {
  await client.query("create schema if not exists drizzle");
  await client.query(
    `create table if not exists drizzle.__drizzle_migrations
       (id serial primary key, hash text not null, created_at bigint)`,
  );
  const { rows } = await client.query<{ at: string | null }>(
    "select max(created_at) as at from drizzle.__drizzle_migrations",
  );
  return Number(rows[0]?.at ?? 0);
}

async function apply(client: pg.PoolClient, migration: MigrationMeta): Promise<void> {
  if (migration.sql[0]?.startsWith(outsideTransaction) === true)
    await applyOutsideTransaction(client, migration);
  else await applyInTransaction(client, migration);
}

/** An interrupted run leaves an invalid index, which `IF NOT EXISTS` would accept. It is dropped first. */
async function applyOutsideTransaction(client: pg.PoolClient, migration: MigrationMeta): Promise<void> {
  const { rows } = await client.query<{ name: string }>(
    "select indexrelid::regclass::text as name from pg_index where not indisvalid",
  );
  for (const { name } of rows) {
    if (migration.sql.some((statement) => statement.includes(name)))
      await client.query(`drop index concurrently ${name}`);
  }
  for (const statement of migration.sql) await client.query(statement);
  await record(client, migration);
}

async function applyInTransaction(client: pg.PoolClient, migration: MigrationMeta): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await client.query(`begin; set local lock_timeout = ${lockTimeoutMs}`);
      for (const statement of migration.sql) await client.query(statement);
      await record(client, migration);
      await client.query("commit");
      return;
    } catch (error) {
      await client.query("rollback");
      if (!isLockTimeout(error) || attempt >= lockAttemptsMax) throw error;
    }
    await pause(lockPauseMs);
  }
}

async function record(client: pg.PoolClient, { hash, folderMillis }: MigrationMeta): Promise<void> {
  await client.query("insert into drizzle.__drizzle_migrations (hash, created_at) values ($1, $2)", [
    hash,
    folderMillis,
  ]);
}

function isLockTimeout(error: unknown): boolean {
  return error instanceof pg.DatabaseError && error.code === "55P03";
}
