import { randomBytes } from "node:crypto";
import pg from "pg";
import { expect, it, onTestFinished } from "vitest";
import { followClock } from "../src/connection/clock.ts";
import { connect } from "../src/connection/database.ts";
import { migrate } from "../src/migrate.ts";
import { rowsOf, useDatabase } from "./support/database.ts";

const test = useDatabase();

/** Settings that an administrator or a hosted service may make, and the values that connections of this product keep. */
const hostile: Record<string, readonly [theirs: string, ours: string]> = {
  DateStyle: ["SQL, DMY", "ISO, MDY"],
  IntervalStyle: ["iso_8601", "postgres"],
  TimeZone: ["Asia/Kolkata", "UTC"],
  standard_conforming_strings: ["off", "on"],
  array_nulls: ["off", "on"],
  transform_null_equals: ["on", "off"],
  bytea_output: ["escape", "hex"],
  extra_float_digits: ["-15", "1"],
  search_path: ["nowhere", "public,pg_temp"],
  row_security: ["off", "on"],
  default_transaction_isolation: ["serializable", "read committed"],
  default_transaction_deferrable: ["on", "off"],
  lock_timeout: ["1ms", "0"],
  idle_session_timeout: ["1ms", "0"],
  jit: ["on", "off"],
  plan_cache_mode: ["force_generic_plan", "auto"],
  statement_timeout: ["1ms", "10s"],
  idle_in_transaction_session_timeout: ["1ms", "10s"],
};

it("settings of the database do not affect connections of the pool", async () => {
  const name = pg.escapeIdentifier(new URL(test.url).pathname.slice(1));
  for (const [setting, [theirs]] of Object.entries(hostile))
    await test.db.pool.query(`alter database ${name} set ${setting} = ${pg.escapeLiteral(theirs)}`);
  const database = connect({ url: test.url, applicationName: "test", poolSize: 1 });
  onTestFinished(() => database.close());

  const settings = await rowsOf<{ name: string; value: string }>(
    database,
    "select name, current_setting(name) as value from unnest($1::text[]) as setting (name)",
    [Object.keys(hostile)],
  );
  expect(Object.fromEntries(settings.map((row) => [row.name, row.value]))).toEqual(
    Object.fromEntries(Object.entries(hostile).map(([setting, [, ours]]) => [setting, ours])),
  );
  const at = new Date("2026-03-01T12:00:00.123Z");
  const [row] = await rowsOf(
    database,
    "select $1::timestamptz as at, $2::text[] as texts, $3::bytea as bytes",
    [at, ["a", null], Buffer.from([0, 92, 255])],
  );
  expect(row).toEqual({ at, texts: ["a", null], bytes: Buffer.from([0, 92, 255]) });
  const failures: unknown[] = [];
  const clock = await followClock(database, { onError: (error) => failures.push(error) });
  await clock.stop();
  expect(failures).toEqual([]);
  await migrate(test.url);
});

it("a connection without session options has the settings of the database", async () => {
  const plain = new pg.Client({
    connectionString: test.url,
    options: "-c statement_timeout=10000 -c idle_session_timeout=0",
  });
  await plain.connect();
  onTestFinished(() => plain.end());
  const { rows } = await plain.query(
    "select current_setting('DateStyle') as style, current_setting('search_path') as path",
  );
  expect(rows).toEqual([{ style: "SQL, DMY", path: "nowhere" }]);
});

it("new connections use a rotated URL, and open ones stay open", async () => {
  const database = connect({ url: test.url, applicationName: "test", poolSize: 2 });
  onTestFinished(() => database.close());
  const login = `rotated_${randomBytes(4).toString("hex")}`;
  await database.pool.query(`create role ${login} login password 'new'`);
  const open = await database.pool.connect();
  const url = new URL(test.url);
  url.username = login;
  url.password = "new";
  database.useUrl(url.href);
  await database.pool.query("select 1");
  const added = await database.pool.connect();
  added.release(true);
  const user = async () => (await database.pool.query("select current_user as name")).rows[0].name;
  expect(await user()).toBe(login);
  expect((await open.query("select current_user as name")).rows[0].name).not.toBe(login);
  open.release();
  await test.db.pool.query(`drop role ${login}`);
});
