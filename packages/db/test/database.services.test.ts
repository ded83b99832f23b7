import { startTcpProxy } from "@account-opening/infra";
import { sql } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import {
  connect,
  type Database,
  inOrmTransaction,
  inTransaction,
  isDataError,
} from "../src/connection/database.ts";
import { appendToInbox } from "../src/inbox/inbox.ts";
import { rowsOf, useDatabase } from "./support/database.ts";
import { aGuid, hintRow } from "./support/members.ts";

const test = useDatabase();

it("rows that are appended together have their own bodies", async () => {
  const bodies = [Buffer.from("first"), null, Buffer.alloc(0), Buffer.from([0, 255, 92]), null];
  await appendToInbox(
    test.db,
    bodies.map((raw) => hintRow(aGuid(), { raw })),
  );
  const stored = await rowsOf<{ raw: Buffer | null }>(test.db, "select raw from inbox order by id");
  expect(stored.map(({ raw }) => raw)).toEqual(bodies);
});

it("refused data is distinguished from an unavailable PostgreSQL", async () => {
  const refused = await test.db.pool.query("select $1::int", ["x"]).catch((error: unknown) => error);
  const unreachableDb = connect({ url: "postgres://127.0.0.1:1/nowhere", applicationName: "test" });
  const unreachable = await unreachableDb.ping().catch((error: unknown) => error);
  const wrong = await test.db.pool.query("select from nowhere").catch((error: unknown) => error);
  await unreachableDb.close();

  expect([refused, unreachable, wrong].map(isDataError)).toEqual([true, false, false]);
});

it("a read-only PostgreSQL is not available", async () => {
  const options = encodeURIComponent("-c default_transaction_read_only=on");
  const standby = connect({ url: `${test.url}?options=${options}`, applicationName: "test", poolSize: 1 });
  await standby.pool.query("select 1");
  await expect(standby.ping()).rejects.toThrow("PostgreSQL is read-only");
  await standby.close();
  await test.db.ping();
});

describe("a connection without data", () => {
  const onlyOne = { applicationName: "test", poolSize: 1, statementTimeoutMs: 500 };

  it.each([
    ["a lone statement", ({ pool }: Database) => pool.query("select 1")],
    ["a transaction", (db: Database) => inTransaction(db, (client) => client.query("select 1"))],
    ["drizzle's statements", (db: Database) => inOrmTransaction(db, (orm) => orm.execute(sql`select 1`))],
  ])("fails %s and leaves the pool", async (_, work) => {
    const proxy = await startTcpProxy(test.url);
    const db = connect({ url: proxy.url, ...onlyOne });
    try {
      await work(db);
      proxy.goHalfOpen();
      await expect(work(db)).rejects.toSatisfy(isSilence);
      await work(db);
    } finally {
      await db.close();
      await proxy.close();
    }
  });
});

function isSilence(error: Error): boolean {
  return [error, error.cause].some(
    (cause) => cause instanceof Error && "code" in cause && cause.code === "ETIMEDOUT",
  );
}
