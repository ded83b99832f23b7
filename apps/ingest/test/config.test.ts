import { expect, it } from "vitest";
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
    queuePrefix: "{account-opening}",
    ingestBacklogRows: 10_000,
    ingestBacklogMib: 64,
    ingestStoreTimeoutMs: 5_000,
    shutdownDrainMs: 5_000,
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
