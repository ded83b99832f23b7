import { randomBytes } from "node:crypto";
import pg from "pg";
import type { TestProject } from "vitest/node";
import { withClient } from "../postgres/databases.ts";
import { startServices } from "../services.ts";
import { databasePrefix } from "./test-run.ts";

/** Starts PostgreSQL and Redis for one test run, and stops them after it. */
export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  const { databaseUrl, redisUrl, stop } = await startServices();
  const runId = randomBytes(4).toString("hex");
  project.provide("postgresUrl", databaseUrl);
  project.provide("redisUrl", redisUrl);
  project.provide("runId", runId);
  return async () => {
    await dropDatabasesOf(runId, databaseUrl);
    await stop();
  };
}

/** The server may continue after this run. */
async function dropDatabasesOf(runId: string, adminUrl: string): Promise<void> {
  await withClient(adminUrl, async (client) => {
    const { rows } = await client.query<{ name: string; template: boolean }>(
      "select datname as name, datistemplate as template from pg_database where starts_with(datname, $1)",
      [databasePrefix(runId)],
    );
    for (const { name, template } of rows) {
      const database = pg.escapeIdentifier(name);
      if (template) await client.query(`alter database ${database} with is_template false`);
      await client.query(`drop database if exists ${database} with (force)`);
    }
  });
}
