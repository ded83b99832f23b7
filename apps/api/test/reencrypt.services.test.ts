import { createCipher } from "@account-opening/db/encryption";
import { readEndpoint } from "@account-opening/db/notifications";
import { fields } from "@account-opening/runtime/config";
import { expect, it } from "vitest";
import { rotate } from "../src/vault-command.ts";
import { dataKeys, useApi } from "./support/api.ts";

const test = useApi();

const newKeys = `new:${Buffer.alloc(32, 8).toString("base64")}`;

async function run(env: Record<string, string>) {
  const out: string[] = [];
  const err: string[] = [];
  const code = await rotate({
    env: { DATABASE_URL: test.now.databaseUrl, ...env },
    out: (line) => out.push(line),
    err: (line) => err.push(line),
    isInteractive: true,
  });
  return { code, out: out.join("\n"), err: err.join("\n") };
}

it("a rotation says what it did, and which key may go", async () => {
  await test.ask("POST /v1/endpoints", { body: { url: "https://core.example.com/" } });
  const { body } = await test.ask("POST /v1/endpoints", {
    body: { url: "https://core.example.com/" },
    headers: { "idempotency-key": "rotated" },
  });
  const rotated = await run({ DATA_KEYS: `${newKeys},${dataKeys}` });
  expect(rotated).toMatchObject({ code: 0, err: "" });
  expect(rotated.out).toContain('3 values were encrypted again with key "new".');
  expect(rotated.out).toContain('No value is encrypted with "test".');
  const [{ secret }] = (await test.now.db.pool.query("select secret from endpoints where id = $1", [body.id]))
    .rows;
  const cipher = createCipher(fields.dataKeys.parse(newKeys));
  expect(cipher.decrypt(secret, `endpoints.secret:${body.id}`)).toBe(body.secret);
  expect(await readEndpoint(test.now.db, body.id)).not.toBeNull();
});

it("a rotation without the key that is needed names what it leaves, and fails", async () => {
  const other = `other:${Buffer.alloc(32, 9).toString("base64")}`;
  const { code, err } = await run({ DATA_KEYS: other });
  expect(code).toBe(1);
  expect(err).toMatch(/Cannot be decrypted: endpoints\.secret EP-[\w-]+: encrypted with "(new|test)"/);
  expect(err).toContain("Add the missing key to DATA_KEYS");
});

it("a rotation says what is missing, and that the database is away", async () => {
  expect(await run({ DATA_KEYS: "nonsense" })).toMatchObject({
    code: 1,
    err: expect.stringContaining("DATA_KEYS"),
  });
  const away = await run({ DATA_KEYS: newKeys, DATABASE_URL: "postgres://nobody@127.0.0.1:1/none" });
  expect(away).toMatchObject({ code: 1, err: expect.stringContaining("Run it again") });
});
