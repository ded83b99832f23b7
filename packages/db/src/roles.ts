import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { connect } from "./connection/database.ts";

const rolesFile = fileURLToPath(new URL("../sql/roles.sql", import.meta.url));

/** The roles of `sql/roles.sql`. Each app's login is a member of one of them. */
const roleNames = [
  "account_opening_ingest",
  "account_opening_api",
  "account_opening_worker",
  "account_opening_read",
] as const;

/**
 * Creates the roles of the apps and grants their privileges.
 * @param url URL of the owner, who may create roles
 * @returns the names of the roles.
 */
export async function applyRoles(url: string): Promise<readonly string[]> {
  const database = connect({
    url,
    applicationName: "account-opening-roles",
    poolSize: 1,
    statementTimeoutMs: 0,
  });
  try {
    await database.pool.query(`begin; ${await readFile(rolesFile, "utf8")}; commit`);
  } finally {
    await database.close();
  }
  return roleNames;
}
