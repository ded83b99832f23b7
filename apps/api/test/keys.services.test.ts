import { execFile } from "node:child_process";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, it } from "vitest";
import { useApi } from "./support/api.ts";
import { call } from "./support/client.ts";

const test = useApi();

const run = promisify(execFile);
const script = fileURLToPath(new URL("../src/keys.ts", import.meta.url));
const tsx = createRequire(import.meta.url).resolve("tsx");

interface Ended {
  code: number;
  stdout: string;
  stderr: string;
}

async function keys(args: string[], DATABASE_URL: string | undefined = test.now.databaseUrl): Promise<Ended> {
  const env = { PATH: "/usr/bin:/bin", ...(DATABASE_URL === "" ? {} : { DATABASE_URL }) };
  try {
    const { stdout, stderr } = await run(
      process.execPath,
      ["--conditions=source", "--import", tsx, script, ...args],
      { env },
    );
    return { code: 0, stdout, stderr };
  } catch (error) {
    const { code, stdout, stderr } = error as Ended;
    return { code, stdout, stderr };
  }
}

it("prints a key that works, and nothing else", async () => {
  const made = await keys(["--", "create", "--name", "core bank", "--scopes", "members:read,ops:read"]);
  expect(made).toEqual({ code: 0, stdout: expect.stringMatching(/^ao_[\w-]{43}\n$/), stderr: "" });
  const key = made.stdout.trim();
  expect((await call(test.now.api.url, key, "GET /v1/members")).status).toBe(200);
  expect((await call(test.now.api.url, key, "POST /v1/users", { body: {} })).status).toBe(403);
});

it("prints a key that works until its moment, and lists that", async () => {
  const expires = new Date(Date.now() + 3_600_000).toISOString();
  const args = ["create", "--name", "for an hour", "--scopes", "ops:read"];
  const made = await keys([...args, "--expires", expires]);
  expect((await call(test.now.api.url, made.stdout.trim(), "GET /v1/audit")).status).toBe(200);
  expect((await keys(["list"])).stdout).toMatch(new RegExp(`for an hour.*in use, expires ${expires}`));

  const expired = await keys([...args, "--expires", expires]);
  await test.now.db.pool.query(
    "update api_keys set expires_at = now() where id = (select id from api_keys order by created_at desc limit 1)",
  );
  const refused = await call(test.now.api.url, expired.stdout.trim(), "GET /v1/audit");
  expect([refused.status, refused.body.detail]).toEqual([401, "The key has expired."]);
  expect((await keys(["list"])).stdout).toMatch(/for an hour.* expired 20/);

  const past = await keys([...args, "--expires", "2020-01-01T00:00:00Z"]);
  expect(past).toMatchObject({ code: 1, stdout: "", stderr: expect.stringContaining("in the past") });
});

it("refuses a scope that there is not, and names those that there are", async () => {
  const { code, stdout, stderr } = await keys([
    "create",
    "--name",
    "x",
    "--scopes",
    "members:read,everything",
  ]);
  expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
  expect(stderr).toContain("Unknown scope: everything.");
  expect(stderr).toContain("account_numbers:read");
});

it("says what is missing: the database's address, the database", async () => {
  const args = ["create", "--name", "x", "--scopes", "members:read"];
  const without = await keys(args, "");
  expect(without).toMatchObject({ code: 1, stdout: "", stderr: expect.stringContaining("DATABASE_URL") });
  const away = await keys(args, "postgres://nobody@127.0.0.1:1/none");
  expect(away).toMatchObject({
    code: 1,
    stdout: "",
    stderr: expect.stringContaining("Nothing listens at the host"),
  });
});

it("lists keys without showing them, revokes one for good, and writes both down", async () => {
  const made = await keys(["create", "--name", "to be revoked", "--scopes", "ops:read"]);
  const key = made.stdout.trim();
  const listed = JSON.parse((await keys(["list", "--json"])).stdout);
  const ours = listed.find(({ name }: { name: string }) => name === "to be revoked");
  expect(ours).toMatchObject({ scopes: ["ops:read"], revokedAt: null });
  expect(JSON.stringify(listed)).not.toContain(key);

  const revoked = await keys(["revoke", ours.id]);
  expect(revoked).toMatchObject({ code: 0, stdout: expect.stringContaining(ours.id), stderr: "" });
  expect((await call(test.now.api.url, key, "GET /v1/webhooks")).status).toBe(401);
  expect((await keys(["list"])).stdout).toMatch(new RegExp(`${ours.id}.*revoked 20`));
  expect(await keys(["revoke", "nobody"])).toMatchObject({
    code: 1,
    stdout: "",
    stderr: expect.stringContaining("keys list"),
  });

  const { body } = await test.ask("GET /v1/audit?limit=200");
  const acts = body.data.filter((row: { detail: { key_id?: string } }) => row.detail.key_id === ours.id);
  expect(acts).toMatchObject([
    { action: "key_created", key_id: "cli" },
    { action: "key_revoked", key_id: "cli" },
  ]);
});
