import { apiKeys } from "@account-opening/db/access";
import { expect, it } from "vitest";
import { run, useDatabase } from "./support/run-cli.ts";

const test = useDatabase();

const keys = (...args: string[]) => run(["api-keys", ...args], { DATABASE_URL: test.url });
const find = (key: string) => apiKeys.find(test.db, key);

it("creates a key that works, and prints nothing else", async () => {
  const scopes = "members:read, ops:read,members:read";
  const { code, out, err } = await keys("--", "create", "--name", "core bank", "--scopes", scopes);
  expect({ code, out, err }).toEqual({ code: 0, out: expect.stringMatching(/^ao_[\w-]{43}$/), err: "" });
  expect(await find(out)).toMatchObject({
    name: "core bank",
    scopes: ["members:read", "ops:read"],
    expiresAt: null,
  });
});

it("creates a key that expires, and lists it with that time", async () => {
  const args = ["create", "--name", "for a time", "--scopes", "ops:read"];
  const { out } = await keys(...args, "--expires", "2100-01-31T00:00:00+01:00");
  const expiresAt = "2100-01-30T23:00:00.000Z";
  expect((await find(out))?.expiresAt?.toISOString()).toBe(expiresAt);
  expect((await keys("list")).out).toMatch(new RegExp(`for a time.*active, expires ${expiresAt}`));

  await test.db.pool.query("update api_keys set expires_at = now() where name = 'for a time'");
  expect((await keys("list")).out).toMatch(/for a time.* expired 20/);
});

it("lists keys without showing them, revokes one, and writes both to the audit log", async () => {
  const key = (await keys("create", "--name", "to be revoked", "--scopes", "ops:read")).out;
  const listed = (await keys("list", "--json")).out;
  const { id, ...row } = JSON.parse(listed).find(({ name }: { name: string }) => name === "to be revoked");
  expect(row).toMatchObject({ scopes: ["ops:read"], revokedAt: null });
  expect(listed).not.toContain(key);

  const revoked = await keys("revoke", id);
  expect(revoked).toMatchObject({ code: 0, out: expect.stringContaining(id), err: "" });
  expect(await find(key)).toBeNull();
  expect((await keys("list")).out).toMatch(new RegExp(`${id}.*revoked 20`));

  const { rows } = await test.db.pool.query(
    "select action, api_key_id from audit where detail ->> 'key_id' = $1 order by id",
    [id],
  );
  expect(rows).toEqual([
    { action: "key_created", api_key_id: "cli" },
    { action: "key_revoked", api_key_id: "cli" },
  ]);
});

it("fails if the key to revoke does not exist", async () => {
  expect(await keys("revoke", "unknown")).toEqual({
    code: 1,
    out: "",
    err: expect.stringContaining("keys list"),
  });
});

it("reports that no database is reachable", async () => {
  const args = ["api-keys", "create", "--name", "x", "--scopes", "members:read"];
  expect(await run(args, { DATABASE_URL: "postgres://none@127.0.0.1:1/none" })).toEqual({
    code: 1,
    out: "",
    err: expect.stringContaining("Nothing listens at the host"),
  });
});
