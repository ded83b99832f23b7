import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import pg from "pg";
import { sessionOf } from "./connection/session.ts";

const rolesFile = fileURLToPath(new URL("../sql/roles.sql", import.meta.url));

/** The roles of `sql/roles.sql`. Each app's login is a member of one of them. */
export const roleNames = [
  "account_opening_ingest",
  "account_opening_api",
  "account_opening_worker",
  "account_opening_read",
] as const;

/** Creates the roles of the apps and grants their privileges. @param url URL of the owner, who may create roles */
export async function applyRoles(url: string): Promise<void> {
  const client = new pg.Client({ ...sessionOf(url), application_name: "account-opening-roles" });
  await client.connect();
  try {
    await client.query(`begin; ${await readFile(rolesFile, "utf8")}; commit`);
  } finally {
    await client.end();
  }
}
