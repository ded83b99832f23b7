// pnpm migrations:measure: applies migrations to large tables while members are advanced, and reports how long a writer waited.
import { parseArgs } from "node:util";
import { connect, migrate } from "@account-opening/db";
import { startPostgres } from "@account-opening/infra";
import { insertMembers } from "../bench/members.ts";
import { fill } from "./fill.ts";
import { cumulativeFolders, lintSamples, sampleMigrations } from "./folders.ts";
import { startLoad } from "./load.ts";

const { values } = parseArgs({
  options: {
    /** Rows of all four tables together. */
    rows: { type: "string", default: "10000000" },
    writers: { type: "string", default: "4" },
    /** The last migration that is applied to empty tables. */
    from: { type: "string", default: "0000_initial" },
  },
});

/** Members that are advanced during the migrations. */
const loadedMembers = 1_000;
const baselineMs = 20_000;

lintSamples();
const postgres = await startPostgres({
  settings: { max_wal_size: "8GB", checkpoint_timeout: "30min", maintenance_work_mem: "512MB" },
});
const database = connect({ url: postgres.url, applicationName: "fill", statementTimeoutMs: 0 });
const { first, later, close } = cumulativeFolders(values.from, sampleMigrations);
try {
  await migrate(postgres.url, first);
  await insertMembers(database, loadedMembers);
  const filled = await fill(database, Number(values.rows));
  for (const { table, rows, seconds } of filled) console.error(`${table}: ${rows} rows in ${seconds} s`);
  const load = await startLoad(postgres.url, { writers: Number(values.writers), members: loadedMembers });
  console.log("| migration | seconds | writes | longest write, ms | longest wait for a lock, ms |");
  console.log("|---|---|---|---|---|");
  const print = (name: string, { seconds, writeCount, longestWriteMs, longestWaitMs }: Awaited<ReturnType<typeof load.during>>) =>
    console.log(`| ${name} | ${seconds} | ${writeCount} | ${longestWriteMs} | ${longestWaitMs} |`);
  try {
    print("none", await load.during(() => new Promise((resolve) => setTimeout(resolve, baselineMs))));
    for (const { name, folder } of later) print(name, await load.during(() => migrate(postgres.url, folder)));
  } finally {
    await load.stop();
  }
} finally {
  close();
  await database.close();
  await postgres.stop();
}
