import { expect, it } from "vitest";
import { appendToInbox, connect, isDataError } from "../src/index.ts";
import { rowsOf, useDatabase } from "./support/database.ts";
import { aGuid, hintRow } from "./support/members.ts";

const test = useDatabase();

it("rows that are appended together each keep their own body", async () => {
  const bodies = [Buffer.from("first"), null, Buffer.alloc(0), Buffer.from([0, 255, 92]), null];
  await appendToInbox(
    test.db,
    bodies.map((raw) => hintRow(aGuid(), { raw })),
  );
  const stored = await rowsOf<{ raw: Buffer | null }>(test.db, "select raw from inbox order by id");
  expect(stored.map(({ raw }) => raw)).toEqual(bodies);
});

it("what PostgreSQL refuses for its content is told from a PostgreSQL that is away", async () => {
  const refused = await test.db.pool.query("select $1::int", ["x"]).catch((error: unknown) => error);
  const away = connect({ url: "postgres://127.0.0.1:1/nowhere", applicationName: "test" });
  const unreachable = await away.ping().catch((error: unknown) => error);
  const wrong = await test.db.pool.query("select from nowhere").catch((error: unknown) => error);
  await away.close();

  expect([refused, unreachable, wrong].map(isDataError)).toEqual([true, false, false]);
});
