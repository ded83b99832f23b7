import { createTestDatabase } from "@account-opening/infra";
import { expect, it } from "vitest";
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
      "select tablename from pg_tables where schemaname = 'public' order by tablename",
    );
    expect(found.map((row) => row.tablename)).toEqual([...tables]);
    const applied = await rowsOf<{ hash: string }>(db, "select hash from drizzle.__drizzle_migrations");
    expect(new Set(applied.map((row) => row.hash)).size).toBe(applied.length);
  } finally {
    await db.close();
    await drop();
  }
});
