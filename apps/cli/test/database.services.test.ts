import { recordChain } from "@account-opening/db/record-chain";
import { createTestDatabase } from "@account-opening/infra";
import { describe, expect, it } from "vitest";
import { run, useDatabase } from "./support/run-cli.ts";

const test = useDatabase();

describe("migrate", () => {
  it("creates the schema of an empty database, and can be repeated", async () => {
    const { url, drop } = await createTestDatabase();
    const migrated = { code: 0, out: "The database schema is up to date.", err: "" };
    try {
      expect(await run(["migrate"], { DATABASE_URL: url })).toEqual(migrated);
      expect(await run(["migrate"], { DATABASE_URL: url })).toEqual(migrated);
    } finally {
      await drop();
    }
  });
});

describe("audit-verify", () => {
  const verify = (...args: string[]) => run(["audit-verify", ...args], { DATABASE_URL: test.url });

  it("prints a head that a later verification expects, and fails if a row was changed", async () => {
    await run(["api-keys", "create", "--name", "x", "--scopes", "ops:read"], { DATABASE_URL: test.url });
    await recordChain.continue(test.db);
    const { code, out, err } = await verify();
    expect({ code, err }).toEqual({ code: 0, err: "" });
    const head = /^Head: ([0-9a-f]{64})$/m.exec(out)?.[1] ?? "";
    expect(await verify("--expect-head", head.toUpperCase())).toMatchObject({ code: 0, err: "" });
    expect(await verify("--expect-head", "0".repeat(64))).toMatchObject({
      code: 1,
      err: expect.stringContaining("The expected head is not in the chain"),
    });

    const client = await test.db.pool.connect();
    await client.query("set session_replication_role = replica");
    await client.query("update audit set api_key_id = 'forged'");
    client.release(true);
    expect(await verify()).toMatchObject({
      code: 1,
      err: expect.stringMatching(/^audit \d+, link 1, does not match/),
    });
  });
});
