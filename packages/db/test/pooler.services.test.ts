import { debianTool, type PgBouncer, startPgBouncer } from "@account-opening/infra";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { connect, type Database } from "../src/connection/database.ts";
import { migrate } from "../src/migrate.ts";
import { databaseReadiness } from "../src/readiness.ts";
import { rowsOf, useDatabase } from "./support/database.ts";

const program = debianTool("/usr/sbin/pgbouncer", "pgbouncer");
const test = useDatabase();

describe.skipIf(program === null)("behind PgBouncer in transaction mode", () => {
  let pooler: PgBouncer;
  let keepsStatements: boolean;
  beforeAll(async () => {
    pooler = await startPgBouncer(String(program), test.url);
    const [major = 0, minor = 0] = pooler.version.split(".").map(Number);
    keepsStatements = major > 1 || minor >= 21;
  });
  afterAll(() => pooler.stop());

  function connected(parameters: string): Database {
    const database = connect({ url: `${pooler.url}${parameters}`, applicationName: "test" });
    onTestFinished(() => database.close());
    return database;
  }
  const whyNot = (database: Database) => databaseReadiness(database, {})();

  it("a version without prepared statements is refused, with what to change", async () => {
    const reason = await whyNot(connected(""));
    if (keepsStatements) expect(reason).toBeNull();
    else expect(reason).toContain("prepared_statements=false");
  });

  it("named statements run on all connections at once", async () => {
    const database = connected(keepsStatements ? "" : "?prepared_statements=false");
    expect(await whyNot(database)).toBeNull();
    const values = Array.from({ length: 200 }, (_, index) => index);
    const rows = await Promise.all(
      values.map((value) =>
        database.pool.query({
          name: "same",
          text: "select $1::int as value, pg_sleep(0.001)",
          values: [value],
        }),
      ),
    );
    expect(rows.map((result) => result.rows[0].value)).toEqual(values);
  });

  it("a session has the time zone and the date style of this product", async () => {
    const name = pg.escapeIdentifier(new URL(test.url).pathname.slice(1));
    await test.db.pool.query(`alter database ${name} set timezone = 'Asia/Kolkata'`);
    await test.db.pool.query(`alter database ${name} set datestyle = 'SQL, DMY'`);
    const database = connected("?prepared_statements=false");
    const rows = await Promise.all(
      Array.from({ length: 20 }, () =>
        rowsOf(database, "select current_setting('TimeZone') as zone, current_setting('DateStyle') as style"),
      ),
    );
    for (const row of rows) expect(row).toEqual([{ zone: "UTC", style: "ISO, MDY" }]);
    await test.db.pool.query(`alter database ${name} reset all`);
  });

  it("migrations take no lock that outlives them", async () => {
    await migrate(`${pooler.url}?prepared_statements=false`);
    const locks = await rowsOf(
      test.db,
      `select from pg_locks join pg_database on pg_database.oid = database
       where locktype = 'advisory' and datname = current_database()`,
    );
    expect(locks).toEqual([]);
  });

  it("a server with settings that change results is refused, with what to set", async () => {
    const name = pg.escapeIdentifier(new URL(test.url).pathname.slice(1));
    await test.db.pool.query(`alter database ${name} set bytea_output = 'escape'`);
    const other = await startPgBouncer(String(program), test.url);
    onTestFinished(() => other.stop());
    onTestFinished(async () => {
      await test.db.pool.query(`alter database ${name} reset all`);
    });
    const database = connect({ url: `${other.url}?prepared_statements=false`, applicationName: "test" });
    onTestFinished(() => database.close());
    expect(await whyNot(database)).toContain("bytea_output = 'hex'");
  });
});
