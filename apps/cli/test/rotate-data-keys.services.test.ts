import { createCipher } from "@account-opening/db/encryption";
import { endpoints } from "@account-opening/db/notifications";
import { fields } from "@account-opening/runtime/config";
import { expect, it } from "vitest";
import { run, useDatabase } from "./support/run-cli.ts";

const test = useDatabase();

const keysOf = (name: string, byte: number) => `${name}:${Buffer.alloc(32, byte).toString("base64")}`;
const oldKeys = keysOf("old", 7);
const newKeys = keysOf("new", 8);
const rotate = (env: Record<string, string>) => run(["rotate-data-keys"], { DATABASE_URL: test.url, ...env });

async function addEndpoint(): Promise<{ id: string; secret: string }> {
  const cipher = createCipher(fields.secretKeys.parse(oldKeys));
  const wanted = {
    url: "https://core.example.com/",
    eventTypes: null,
    apiKeyId: "k",
    scopes: ["events:read"],
  };
  const { endpoint, secret } = await endpoints.create(test.db, cipher, wanted, new Date());
  return { id: endpoint.id, secret };
}

it("encrypts every value with the first key, and names the key that is no longer needed", async () => {
  const { id, secret } = await addEndpoint();
  await addEndpoint();
  const { code, out, err } = await rotate({ DATA_KEYS: `${newKeys},${oldKeys}` });
  expect({ code, err }).toEqual({ code: 0, err: "" });
  expect(out).toContain('2 values were encrypted again with key "new".');
  expect(out).toContain('No value is encrypted with "old".');
  const { rows } = await test.db.pool.query("select secret from endpoints where id = $1", [id]);
  const cipher = createCipher(fields.secretKeys.parse(newKeys));
  expect(cipher.decrypt(rows[0].secret, `endpoints.secret:${id}`)).toBe(secret);
});

it("fails without a key that is needed, and names the values that it left", async () => {
  await addEndpoint();
  const { code, err } = await rotate({ DATA_KEYS: keysOf("other", 9) });
  expect(code).toBe(1);
  expect(err).toMatch(/Cannot be decrypted: endpoints\.secret EP-[\w-]+: encrypted with "(new|old)"/);
  expect(err).toContain("Add the missing key to DATA_KEYS");
});

it("reports unusable keys, and an unavailable database", async () => {
  expect(await rotate({ DATA_KEYS: "nonsense" })).toMatchObject({
    code: 1,
    err: expect.stringContaining("DATA_KEYS"),
  });
  const unavailable = { DATA_KEYS: newKeys, DATABASE_URL: "postgres://none@127.0.0.1:1/none" };
  expect(await rotate(unavailable)).toMatchObject({
    code: 1,
    err: expect.stringMatching(/Run it again.*\n.*Nothing listens at the host/),
  });
});
