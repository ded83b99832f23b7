import { fileURLToPath } from "node:url";
import { drizzle } from "drizzle-orm/node-postgres";
import { migrate as applyMigrations } from "drizzle-orm/node-postgres/migrator";
import pg from "pg";
import { sessionOf } from "./connection/session.ts";

const migrationsFolder = fileURLToPath(new URL("../migrations", import.meta.url));

/** Any number will do, as long as every process takes the same. */
const migrationLock = 7_305_211;

/** Brings the schema up to date. Several processes may call it at once: one applies, the others wait. */
export async function migrate(url: string): Promise<void> {
  const client = new pg.Client({ ...sessionOf(url), application_name: "account-opening-migrate" });
  await client.connect();
  try {
    await client.query("select pg_advisory_lock($1)", [migrationLock]);
    await applyMigrations(drizzle(client), { migrationsFolder });
  } finally {
    // Closing the session gives the lock back.
    await client.end();
  }
}
