import { fileURLToPath } from "node:url";
import { drizzle } from "drizzle-orm/node-postgres";
import { migrate as applyMigrations } from "drizzle-orm/node-postgres/migrator";
import { connect } from "./connection/database.ts";

const migrationsFolder = fileURLToPath(new URL("../migrations", import.meta.url));

/** Arbitrary, but the same in every process. */
const migrationLockId = 7_305_211;

/**
 * Applies pending migrations. If several processes call it at once, one applies them and the others wait.
 *
 * The lock belongs to a transaction and not to a session, so that it works behind a connection pooler. The migrator's `begin` has
 * no effect in the open transaction, and its `commit` or `rollback` ends it.
 */
export async function migrate(url: string): Promise<void> {
  const database = connect({
    url,
    applicationName: "account-opening-migrate",
    poolSize: 1,
    statementTimeoutMs: 0,
  });
  try {
    const client = await database.pool.connect();
    try {
      await client.query("begin");
      await client.query("select pg_advisory_xact_lock($1)", [migrationLockId]);
      await applyMigrations(drizzle(client), { migrationsFolder });
    } finally {
      // After an error, closing the connection ends the transaction.
      client.release(true);
    }
  } finally {
    await database.close();
  }
}
