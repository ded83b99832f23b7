import { connect, type Database, migrate } from "@account-opening/db";
import { timelinePartitions } from "@account-opening/db/timeline";
import { createTestDatabase, type TestDatabase } from "@account-opening/infra";
import { afterAll, beforeAll, expect, inject, it } from "vitest";
import { type Apps, startApps } from "../harness/apps.ts";
import { stopApp } from "../harness/processes.ts";
import { until } from "../harness/until.ts";

const oldest = "timeline_before_partitions";
let created: TestDatabase;
let database: Database;
let apps: Apps;

beforeAll(async () => {
  created = await createTestDatabase({ migrate });
  database = connect({ url: created.url, applicationName: "test" });
  // As if the migration had run long ago: the oldest partition ended 400 days ago.
  const end = (await timelinePartitions.list(database))[0]?.endsAt.toISOString();
  await database.pool.query(`
    alter table timeline detach partition ${oldest};
    do $$ begin
      execute format('alter table timeline attach partition ${oldest} for values from (minvalue) to (%L)',
                     now() - interval '400 days');
      execute format('create table timeline_since partition of timeline for values from (%L) to (%L)',
                     now() - interval '400 days', '${end}');
    end $$`);
  await timelinePartitions.close(database, oldest);
  await timelinePartitions.recordExport(database, { name: oldest, rowCount: 0, sha256: "of the file" });
  apps = await startApps({ databaseUrl: created.url, redisUrl: inject("redisUrl") });
});
afterAll(async () => {
  await apps.stop();
  await database.close();
  await created.drop();
});

/** A gauge of the worker, after its first round of partitions. */
async function gauge(name: string): Promise<number> {
  return until("the worker has kept the partitions", async () => {
    const text = await (await fetch(`${apps.urls.worker}/metrics`)).text();
    const numberOf = (metric: string) =>
      Number(new RegExp(`^${metric}(?:{.*})? (\\S+)$`, "m").exec(text)?.[1]);
    return Number.isNaN(numberOf("timeline_partition_days_ahead")) ? false : { value: numberOf(name) };
  }).then(({ value }) => value);
}

async function partitions(): Promise<string[]> {
  return (await timelinePartitions.list(database)).map(({ name }) => name);
}

async function restartWorker(timelineDays: number): Promise<void> {
  apps.env["TIMELINE_DAYS"] = String(timelineDays);
  await stopApp(apps.processes.worker);
  await apps.start("worker");
}

it("the worker creates months ahead, and drops exported ones after TIMELINE_DAYS", async () => {
  expect(await gauge("timeline_partition_days_ahead")).toBeGreaterThan(88);
  expect(await partitions()).toContain(oldest);
  await restartWorker(401);
  await gauge("timeline_partition_days_ahead");
  expect(await partitions()).toContain(oldest);
  await restartWorker(399);
  expect(await gauge("timeline_partitions_unexported")).toBe(0);
  expect(await partitions()).not.toContain(oldest);
});
