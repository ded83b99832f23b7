import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createTestDatabase, type TestDatabase, until } from "@account-opening/infra";
import pg from "pg";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { connect } from "../src/connection/database.ts";
import { migrate } from "../src/migrate.ts";
import { rowsOf, tables } from "./support/database.ts";

it("applies each migration once when several processes migrate concurrently", async () => {
  const { url, drop } = await createTestDatabase();
  const db = connect({ url, applicationName: "test" });
  try {
    await Promise.all(Array.from({ length: 6 }, () => migrate(url)));
    await migrate(url);
    const found = await rowsOf<{ tablename: string }>(
      db,
      `select relname as tablename from pg_class
       where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and not relispartition order by relname`,
    );
    expect(found.map((row) => row.tablename)).toEqual([...tables]);
    const applied = await rowsOf<{ hash: string }>(db, "select hash from drizzle.__drizzle_migrations");
    expect(new Set(applied.map((row) => row.hash)).size).toBe(applied.length);
  } finally {
    await db.close();
    await drop();
  }
});

describe("a new migration", () => {
  let database: TestDatabase;
  let folder: string;
  let client: pg.Client;
  let entries: { idx: number; when: number; tag: string; breakpoints: boolean }[];

  beforeEach(async () => {
    entries = [];
    database = await createTestDatabase();
    folder = await mkdtemp(join(tmpdir(), "account-opening-migrations-"));
    await mkdir(join(folder, "meta"));
    client = new pg.Client(database.url);
    await client.connect();
    await addMigration("CREATE TABLE things (id int, code text);");
    await migrate(database.url, folder);
  });
  afterEach(async () => {
    await client.end();
    await database.drop();
    await rm(folder, { recursive: true });
  });

  async function addMigration(sql: string): Promise<void> {
    const idx = entries.length;
    entries.push({ idx, when: 1_000 + idx, tag: `${idx}`, breakpoints: true });
    await writeFile(join(folder, `${idx}.sql`), sql);
    await writeFile(join(folder, "meta", "_journal.json"), JSON.stringify({ entries }));
  }
  async function indexes(): Promise<{ name: string; valid: boolean }[]> {
    const { rows } = await client.query<{ name: string; valid: boolean }>(
      "select indexrelid::regclass::text as name, indisvalid as valid from pg_index where indrelid = 'things'::regclass",
    );
    return rows;
  }

  const createIndex =
    "-- outside a transaction\nCREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS things_code ON things (code);";

  it("creates an index without blocking writers, when several processes migrate concurrently", async () => {
    await addMigration(createIndex);
    await Promise.all(Array.from({ length: 4 }, () => migrate(database.url, folder)));
    expect(await indexes()).toEqual([{ name: "things_code", valid: true }]);
    const { rows } = await client.query("select created_at::int as at from drizzle.__drizzle_migrations");
    expect(rows).toEqual([{ at: 1_000 }, { at: 1_001 }]);
  });

  it("creates an index again that an interrupted run left invalid", async () => {
    await client.query("insert into things values (1, 'same'), (2, 'same')");
    await addMigration(createIndex);
    await expect(migrate(database.url, folder)).rejects.toThrow("could not create unique index");
    expect(await indexes()).toEqual([{ name: "things_code", valid: false }]);
    await client.query("delete from things where id = 2");
    await migrate(database.url, folder);
    expect(await indexes()).toEqual([{ name: "things_code", valid: true }]);
  });

  it("does not block a table while another transaction holds its lock", async () => {
    await addMigration("ALTER TABLE things ADD COLUMN note text;");
    await client.query("begin; select from things");
    const migrating = migrate(database.url, folder);
    const reader = new pg.Client(database.url);
    await reader.connect();
    await until("the migration waits for the lock", async () => {
      const { rowCount } = await reader.query(
        "select from pg_locks where relation = 'things'::regclass and not granted",
      );
      return rowCount === 1 ? true : null;
    });
    // Ends although the lock is still held: the migration has stopped waiting.
    await reader.query("select from things");
    await reader.end();
    await client.query("commit");
    await migrating;
    await client.query("select note from things");
  });
});
