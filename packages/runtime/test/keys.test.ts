import type { IncomingHttpHeaders } from "node:http";
import { startRecordingServer } from "@account-opening/infra";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { z } from "zod";
import { fields, keyServiceFields, readConfig } from "../src/config/index.ts";
import { createDataKey, unwrapDataKeys } from "../src/keys/index.ts";
import { KeyServiceError } from "../src/keys/key-service.ts";

interface Received {
  path: string;
  headers: IncomingHttpHeaders;
  body: Record<string, unknown>;
}

/** A key management service that "encrypts" by reversing the bytes, behind the protocol under test. */
interface StandIn {
  url: string;
  received: Received[];
}

const cleanUps: (() => unknown)[] = [];
afterEach(() => {
  for (const cleanUp of cleanUps.splice(0).reverse()) cleanUp();
});

interface Answer {
  status?: number;
  headers?: Record<string, string>;
  body: object;
}

async function aStandIn(answer: (request: Received) => Answer): Promise<StandIn> {
  const received: Received[] = [];
  const { url, close } = await startRecordingServer(({ url: path, headers, body: text }, response) => {
    const call = { path, headers, body: JSON.parse(text) };
    received.push(call);
    const { status = 200, headers: others, body } = answer(call);
    response.writeHead(status, { "content-type": "application/json", ...others }).end(JSON.stringify(body));
  });
  cleanUps.push(close);
  return { url, received };
}

function reversed(base64: unknown): string {
  return Buffer.from(String(base64), "base64").reverse().toString("base64");
}

const schema = z.object({ DATA_KEYS: fields.dataKeys, ...keyServiceFields });

function unwrap(env: Record<string, string>) {
  return unwrapDataKeys(readConfig(schema, env));
}

const plain = Buffer.alloc(32, 7);

it("plain and encrypted keys may be in one ring, and keep their order", async () => {
  const vault = await aStandIn(({ body }) => ({
    body: { data: { plaintext: reversed(String(body["ciphertext"]).split(":")[2]) } },
  }));
  const key = Buffer.from(Array.from({ length: 32 }, (_, index) => index));
  const ring = await unwrap({
    DATA_KEYS: `new:vault:v1:${reversed(key.toString("base64"))},old:${plain.toString("base64")}`,
    ...vaultEnv(vault),
  });
  expect(ring).toEqual([
    { id: "new", key },
    { id: "old", key: plain },
  ]);
});

it("a ring without encrypted keys needs no service", async () => {
  expect(await unwrap({ DATA_KEYS: `k:${plain.toString("base64")}` })).toEqual([{ id: "k", key: plain }]);
});

function vaultEnv({ url }: StandIn) {
  return { VAULT_ADDR: url, VAULT_TOKEN: "s.token", VAULT_TRANSIT_KEY: "data-keys", VAULT_NAMESPACE: "bank" };
}

describe("Vault's transit engine", () => {
  it("encrypts a new data key, and decrypts it at the start", async () => {
    const vault = await aStandIn(({ path, body }) => ({
      body: {
        data: path.startsWith("/v1/transit/encrypt/")
          ? { ciphertext: `vault:v3:${reversed(body["plaintext"])}` }
          : { plaintext: reversed(String(body["ciphertext"]).split(":")[2]) },
      },
    }));
    const entry = await createDataKey("k1", "vault", readConfig(z.object(keyServiceFields), vaultEnv(vault)));
    expect(entry).toMatch(/^k1:vault:v3:/);
    const [key] = await unwrap({ DATA_KEYS: entry, ...vaultEnv(vault) });
    expect(key).toEqual({ id: "k1", key: expect.any(Buffer) });
    expect(vault.received.map(({ path }) => path)).toEqual([
      "/v1/transit/encrypt/data-keys",
      "/v1/transit/decrypt/data-keys",
    ]);
    expect(vault.received[1]?.headers).toMatchObject({
      "x-vault-token": "s.token",
      "x-vault-namespace": "bank",
    });
    expect(JSON.stringify(vault.received[1]?.body)).not.toContain(key?.key.toString("base64"));
  });

  it.each([
    ["a refusal", { status: 403, body: { errors: ["permission denied"] } }],
    ["an answer without a key", { body: { data: {} } }],
    ["a key of another length", { body: { data: { plaintext: "c2hvcnQ=" } } }],
  ])("stops the start after %s", async (_, answer) => {
    const vault = await aStandIn(() => answer);
    const started = unwrap({ DATA_KEYS: "k:vault:v1:AAAA", ...vaultEnv(vault) });
    await expect(started).rejects.toThrow(KeyServiceError);
  });

  it("sends the token to no address to which Vault redirects", async () => {
    const other = await aStandIn(() => ({ body: { data: { plaintext: plain.toString("base64") } } }));
    const vault = await aStandIn(() => ({ status: 307, headers: { location: other.url }, body: {} }));
    const started = unwrap({ DATA_KEYS: "k:vault:v1:AAAA", ...vaultEnv(vault) });
    await expect(started).rejects.toThrow("Vault gave no valid answer.");
    expect(other.received).toEqual([]);
  });

  it("names the missing settings", async () => {
    await expect(unwrap({ DATA_KEYS: "k:vault:v1:AAAA" })).rejects.toThrow("VAULT_ADDR");
  });
});

describe("AWS KMS", () => {
  beforeEach(() => {
    vi.stubEnv("AWS_REGION", "us-east-1");
    vi.stubEnv("AWS_ACCESS_KEY_ID", "AKIATEST");
    vi.stubEnv("AWS_SECRET_ACCESS_KEY", "secret");
    cleanUps.push(() => vi.unstubAllEnvs());
  });

  it("encrypts a new data key, and decrypts it at the start, bound to its ID", async () => {
    const kms = await aStandIn(({ headers, body }) => ({
      body:
        headers["x-amz-target"] === "TrentService.Encrypt"
          ? { CiphertextBlob: reversed(body["Plaintext"]), KeyId: body["KeyId"] }
          : { Plaintext: reversed(body["CiphertextBlob"]), KeyId: "arn" },
    }));
    vi.stubEnv("AWS_ENDPOINT_URL_KMS", kms.url);
    const settings = { AWS_KMS_KEY_ID: "alias/data-keys" };
    const entry = await createDataKey("k1", "aws-kms", readConfig(z.object(keyServiceFields), settings));
    expect(entry).toMatch(/^k1:aws-kms:/);
    const [key] = await unwrap({ DATA_KEYS: entry, ...settings });
    expect(key?.key).toHaveLength(32);
    const [encrypting, decrypting] = kms.received;
    expect(decrypting?.headers["x-amz-target"]).toBe("TrentService.Decrypt");
    expect(decrypting?.headers.authorization).toMatch(/^AWS4-HMAC-SHA256 Credential=AKIATEST/);
    for (const call of [encrypting, decrypting])
      expect(call?.body).toMatchObject({
        KeyId: "alias/data-keys",
        EncryptionContext: { "account-opening:data-key": "k1" },
      });
  });

  it("stops the start after a refusal, which names the cause", async () => {
    const kms = await aStandIn(() => ({ status: 400, body: { __type: "AccessDeniedException" } }));
    vi.stubEnv("AWS_ENDPOINT_URL_KMS", kms.url);
    await expect(unwrap({ DATA_KEYS: "k:aws-kms:AAAA" })).rejects.toThrow(
      "AWS KMS failed: AccessDeniedException.",
    );
  });
});
