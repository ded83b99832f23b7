import { applyRoles } from "@account-opening/db";
import { readDatabaseUrl, type Terminal } from "./terminal.ts";

/** Creates the roles of the apps and grants their privileges, as a user who may create roles. */
export async function runRoles(terminal: Terminal): Promise<void> {
  const roleNames = await applyRoles(readDatabaseUrl(terminal));
  terminal.out(
    "The roles and their privileges are up to date. Create a login for each app, and use it in DATABASE_URL:",
  );
  for (const role of roleNames) terminal.out(`  create role … login password '…' in role ${role};`);
  terminal.out(
    "Migrations, API keys and key rotation still need the owner. Run this command after every migration.",
  );
}
