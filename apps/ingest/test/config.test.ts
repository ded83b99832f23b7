import { describe, expect, it } from "vitest";
import { readIngestConfig } from "../src/index.ts";

const environment = {
  DATABASE_URL: "postgres://localhost/db",
  REDIS_URL: "redis://localhost",
  MX_WEBHOOK_CREDENTIALS: "mx:secret,mx2:other:secret",
  DATA_KEYS: `k1:${Buffer.alloc(32, 1).toString("base64")}`,
};

it("requires four variables and has defaults for the others", () => {
  expect(readIngestConfig(environment)).toEqual({
    databaseUrl: "postgres://localhost/db",
    redisUrl: "redis://localhost",
    mxWebhookCredentials: [
      { user: "mx", password: "secret" },
      { user: "mx2", password: "other:secret" },
    ],
    dataKeys: [{ id: "k1", key: Buffer.alloc(32, 1) }],
    ingestPort: 3001,
    host: "127.0.0.1",
    logLevel: "info",
    logRoutineShare: 1,
    otelExporterOtlpProtocol: "http/protobuf",
    queuePrefix: "{account-opening}",
    ingestBacklogRows: 10_000,
    ingestBacklogMib: 64,
    ingestStoreTimeoutMs: 5_000,
    shutdownDrainMs: 5_000,
    mxWebhookOauthClients: [],
    mxWebhookTokenKeys: [],
    mxWebhookTokenSeconds: 900,
    mxWebhookTokenLimit: { limit: 30, windowSeconds: 60 },
    trustedProxies: [],
    vaultTransitMount: "transit",
  });
});

it("reports every problem at once, and no secret", () => {
  const read = () =>
    readIngestConfig({
      ...environment,
      DATABASE_URL: "",
      MX_WEBHOOK_CREDENTIALS: "hunter2",
      INGEST_PORT: "x",
    });
  expect(read).toThrow(expect.objectContaining({ name: "ConfigError" }));
  expect(read).toThrow(/DATABASE_URL is missing[\s\S]*MX_WEBHOOK_CREDENTIALS is wrong[\s\S]*INGEST_PORT/);
  expect(read).not.toThrow(/hunter2/);
});

describe("authentication of webhooks", () => {
  const { MX_WEBHOOK_CREDENTIALS: _, ...others } = environment;
  const clients = { MX_WEBHOOK_OAUTH_CLIENTS: `mx:${"s".repeat(32)}` };
  const keys = { MX_WEBHOOK_TOKEN_KEYS: `t1:${Buffer.alloc(32, 2).toString("base64")}` };
  const certificate = { MX_WEBHOOK_CLIENT_CERTIFICATE: "X-Client-Subject: CN=mx:1,O=MX | CN=next" };
  const proxies = { TRUSTED_PROXIES: "10.0.0.0/8" };

  it("each method can be the only one", () => {
    expect(readIngestConfig({ ...others, ...clients, ...keys })).toMatchObject({
      mxWebhookCredentials: [],
      mxWebhookOauthClients: [{ id: "mx", secret: "s".repeat(32) }],
      mxWebhookTokenKeys: [{ id: "t1", key: Buffer.alloc(32, 2) }],
    });
    expect(readIngestConfig({ ...others, ...certificate, ...proxies }).mxWebhookClientCertificate).toEqual({
      header: "x-client-subject",
      values: ["CN=mx:1,O=MX", "CN=next"],
    });
  });

  it.each([
    ["no method", {}, /MX_WEBHOOK_CREDENTIALS is missing, as are MX_WEBHOOK_OAUTH_CLIENTS/],
    [
      "no method, and another problem",
      { INGEST_PORT: "x" },
      /INGEST_PORT[\s\S]*MX_WEBHOOK_CREDENTIALS is missing/,
    ],
    ["clients without keys", clients, /MX_WEBHOOK_TOKEN_KEYS is missing/],
    ["keys without clients", keys, /MX_WEBHOOK_OAUTH_CLIENTS is missing/],
    ["a certificate without proxies", certificate, /TRUSTED_PROXIES is missing/],
    [
      "a short secret",
      { ...keys, MX_WEBHOOK_OAUTH_CLIENTS: "mx:hunter2" },
      /MX_WEBHOOK_OAUTH_CLIENTS is wrong in entry 1/,
    ],
    [
      "a header without values",
      { ...proxies, MX_WEBHOOK_CLIENT_CERTIFICATE: "X-Subject:" },
      /CLIENT_CERTIFICATE is invalid/,
    ],
    [
      "an empty value",
      { ...proxies, MX_WEBHOOK_CLIENT_CERTIFICATE: "X-Subject:a|" },
      /CLIENT_CERTIFICATE has an empty value/,
    ],
    [
      "a long lifetime",
      { ...clients, ...keys, MX_WEBHOOK_TOKEN_SECONDS: "86401" },
      /MX_WEBHOOK_TOKEN_SECONDS is invalid/,
    ],
  ])("refuses %s", (_, env, problem) => {
    expect(() => readIngestConfig({ ...others, ...env })).toThrow(problem);
    expect(() => readIngestConfig({ ...others, ...env })).not.toThrow(/hunter2/);
  });

  it.each(["swordfish", ":swordfish", "swordfish:", "a:b,", "a:b,swordfish"])(
    "refuses the credentials %j without quoting them",
    (text) => {
      const read = () => readIngestConfig({ ...environment, MX_WEBHOOK_CREDENTIALS: text });
      expect(read).toThrow(/MX_WEBHOOK_CREDENTIALS is wrong in entry/);
      expect(read).not.toThrow(/swordfish/);
    },
  );
});

it("refuses the secrets that docker-compose.yml publishes unless MX is on loopback", () => {
  const published = {
    ...environment,
    DATA_KEYS: "laptop:bGFwdG9wLW9ubHktbGFwdG9wLW9ubHktbGFwdG9wISE=",
    MX_WEBHOOK_CREDENTIALS: "mx:laptop-only",
  };
  expect(readIngestConfig(published).host).toBe("127.0.0.1");
  expect(readIngestConfig({ ...published, MX_BASE_URL: "http://127.0.0.1:3010" }).host).toBe("127.0.0.1");
  const read = () => readIngestConfig({ ...published, MX_BASE_URL: "https://int-api.mx.com" });
  expect(read).toThrow(
    /DATA_KEYS holds a secret that docker-compose.yml publishes[\s\S]*MX_WEBHOOK_CREDENTIALS holds/,
  );
  expect(readIngestConfig({ ...environment, MX_BASE_URL: "https://int-api.mx.com" }).ingestPort).toBe(3001);
});
