import { fileURLToPath } from "node:url";
import { drizzle } from "drizzle-orm/node-postgres";
import { migrate as applyMigrations } from "drizzle-orm/node-postgres/migrator";
import pg from "pg";
import { sessionOf } from "./connection/session.ts";

const migrationsFolder = fileURLToPath(new URL("../migrations", import.meta.url));

/** Arbitrary, but the same in every process. */
const migrationLockId = 7_305_211;

/** Applies pending migrations. If several processes call it at once, one applies them and the others wait. */
export async function migrate(url: string): Promise<void> {
  const client = new pg.Client({ ...sessionOf(url), application_name: "account-opening-migrate" });
  await client.connect();
  try {
    await client.query("select pg_advisory_lock($1)", [migrationLockId]);
    await applyMigrations(drizzle(client), { migrationsFolder });
  } finally {
    // Closing the session releases the lock.
    await client.end();
  }
}
