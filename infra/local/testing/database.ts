import { randomBytes } from "node:crypto";
import pg from "pg";
import { createDatabase, databaseUrl, dropDatabase, withClient } from "../postgres/databases.ts";
import { databasePrefix, type TestRun, testRun } from "./test-run.ts";

export interface TestDatabase {
  url: string;
  drop(): Promise<void>;
}

export interface TestDatabaseOptions {
  /** Creates the schema of an empty database. Called once per test run and `template`; tests get copies. */
  migrate?: (url: string) => Promise<void>;
  /** Name of the template, if there are several. */
  template?: string;
}

/** Creates a database for the caller. It is empty unless `migrate` is given. */
export async function createTestDatabase({
  migrate,
  template = "migrated",
}: TestDatabaseOptions = {}): Promise<TestDatabase> {
  const run = await testRun();
  const name = `${databasePrefix(run.runId)}${randomBytes(6).toString("hex")}`;
  const url = await createDatabase(run.postgresUrl, {
    name,
    ...(migrate && { template: await templateDatabase(run, template, migrate) }),
  });
  return { url, drop: () => dropDatabase(run.postgresUrl, url) };
}

/** The first test file creates the template. The others wait for it. */
async function templateDatabase(
  { postgresUrl, runId }: TestRun,
  key: string,
  migrate: (url: string) => Promise<void>,
): Promise<string> {
  const name = `${databasePrefix(runId)}template_${key}`;
  await withClient(postgresUrl, async (client) => {
    await client.query("select pg_advisory_lock(hashtextextended($1, 0))", [name]);
    const { rowCount } = await client.query("select from pg_database where datname = $1 and datistemplate", [
      name,
    ]);
    if (rowCount === 1) return;
    const database = pg.escapeIdentifier(name);
    await client.query(`drop database if exists ${database} with (force)`);
    await client.query(`create database ${database}`);
    await migrate(databaseUrl(postgresUrl, name));
    await client.query(`alter database ${database} with is_template true allow_connections false`);
  });
  return name;
}
