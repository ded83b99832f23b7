import { connect, migrate } from "@account-opening/db";
import { apiKeys } from "@account-opening/db/access";
import { createTestDatabase } from "@account-opening/infra";
import { createLogger } from "@account-opening/runtime";
import { describe, expect, inject, it } from "vitest";
import { type Api, readApiConfig, startApi } from "../src/index.ts";
import { dataKeys, newMember } from "./support/api.ts";
import { call } from "./support/client.ts";
import { startMxDouble } from "./support/mx-double.ts";

/** A port without a listener. */
const nowhere = "127.0.0.1:1";

const logged: string[] = [];
const logger = createLogger({
  name: "api",
  level: "info",
  stream: { write: (line: string) => void logged.push(line) },
});

async function withApi(
  environment: Record<string, string>,
  work: (api: Api) => Promise<void>,
): Promise<void> {
  const api = await startApi(
    readApiConfig({
      REDIS_URL: inject("redisUrl"),
      DATABASE_URL: `postgres://unknown@${nowhere}/none`,
      MX_BASE_URL: `http://${nowhere}`,
      MX_CLIENT_ID: "client",
      MX_API_KEY: "key",
      MX_TIMEOUT_MS: "1000",
      DATA_KEYS: dataKeys,
      API_PORT: "0",
      ...environment,
    }),
    { logger },
  );
  try {
    await work(api);
  } finally {
    await api.close();
  }
}

async function withKey(work: (url: string, key: string) => Promise<void>): Promise<void> {
  const { url, drop } = await createTestDatabase({ migrate });
  const db = connect({ url, applicationName: "test", poolSize: 1 });
  const key = await apiKeys.create(db, { name: "k", scopes: ["members:read", "members:write"] }, new Date());
  await db.close();
  try {
    await work(url, key);
  } finally {
    await drop();
  }
}

describe("without", () => {
  it("Redis, members are still created, and a metric reports it", async () => {
    const mx = await startMxDouble();
    await withKey((DATABASE_URL, key) =>
      withApi({ DATABASE_URL, MX_BASE_URL: mx.url, REDIS_URL: `redis://${nowhere}` }, async ({ url }) => {
        expect((await call(url, key, "POST /v1/members", { body: newMember })).status).toBe(202);
        expect((await fetch(`${url}/readyz`)).status).toBe(200);
        await expect
          .poll(async () => (await fetch(`${url}/metrics`)).text(), { timeout: 300_000 })
          .toMatch(/api_queue_up\{app="api"\} 0/);
      }),
    );
    await mx.close();
    expect(logged.join("")).toContain("jobs.not_enqueued");
  });

  it("PostgreSQL, every answer is a 503, and it is not ready", async () => {
    await withApi({}, async ({ url }) => {
      const { status, body: problem } = await call(url, `ao_${"s".repeat(43)}`, "GET /v1/members");
      expect({ status, type: problem.type }).toEqual({
        status: 503,
        type: "urn:account-opening:problem:database-unavailable",
      });
      expect((await fetch(`${url}/readyz`)).status).toBe(503);
      expect((await fetch(`${url}/healthz`)).status).toBe(200);
    });
  });

  it("MX, what needs it is a 503, and what does not is answered", async () => {
    await withKey((DATABASE_URL, key) =>
      withApi({ DATABASE_URL }, async ({ url }) => {
        const answer = await call(url, key, "POST /v1/members", { body: newMember });
        expect({ status: answer.status, type: answer.body.type }).toEqual({
          status: 503,
          type: "urn:account-opening:problem:mx-unavailable",
        });
        expect((await call(url, key, "GET /v1/members")).body).toEqual({ data: [], next_cursor: null });
      }),
    );
  });

  it("a response of MX within MX_TIMEOUT_MS, or a 503 with Retry-After", async () => {
    const mx = await startMxDouble();
    await withKey((DATABASE_URL, key) =>
      withApi({ DATABASE_URL, MX_BASE_URL: mx.url, MX_TIMEOUT_MS: "200" }, async ({ url }) => {
        for (const what of ["POST /members", "GET /members"]) {
          mx.next(what, () => {
            // Never answers.
          });
        }
        expect((await call(url, key, "POST /v1/members", { body: newMember })).status).toBe(503);
      }),
    );
    await mx.close();
  });
});
