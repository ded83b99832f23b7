import { migrate } from "@account-opening/db";
import { readDatabaseUrl, type Terminal } from "./terminal.ts";

/** Applies the pending migrations, as the owner of the database. */
export async function runMigrate(terminal: Terminal): Promise<void> {
  await migrate(readDatabaseUrl(terminal));
  terminal.out("The database schema is up to date.");
}
