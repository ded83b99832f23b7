import { connect, migrate } from "@account-opening/db";
import { createTestDatabase } from "@account-opening/infra";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { type AppName, type Apps, startApps } from "../harness/apps.ts";
import { openSocket, sendRaw, sendRawFor } from "../harness/raw-http.ts";
import { until } from "../harness/until.ts";
import { arbitraryRequest, malformedBodies, malformedRequests } from "./malformed-requests.ts";

const seed = inject("seed");

describe(`hostile requests (TEST_SEED=${seed})`, () => {
  let apps: Apps;
  let drop: () => Promise<void>;
  let databaseUrl: string;
  let acceptedCount = 0;

  beforeAll(async () => {
    ({ url: databaseUrl, drop } = await createTestDatabase({ migrate }));
    apps = await startApps({ databaseUrl, redisUrl: inject("redisUrl") });
  });
  afterAll(async () => {
    await apps.stop();
    await drop();
  });

  const basic = () => `Basic ${Buffer.from(apps.env["MX_WEBHOOK_CREDENTIALS"] ?? "").toString("base64")}`;
  const bearer = () => `Bearer ${apps.apiKey}`;

  /** A route of each app that accepts a JSON body. */
  const targets = {
    ingest: { path: "/webhooks/mx", authorization: basic },
    api: { path: "/v1/users", authorization: bearer },
  } as const;
  type Target = keyof typeof targets;

  function headOf(target: Target, ...more: string[]): string {
    const { path, authorization } = targets[target];
    return [
      `POST ${path} HTTP/1.1`,
      "Host: localhost",
      `Authorization: ${authorization()}`,
      "Content-Type: application/json",
      ...more,
      "\r\n",
    ].join("\r\n");
  }

  async function post(
    target: Target,
    body: string | Buffer,
    path: string = targets[target].path,
    method = "POST",
  ) {
    const response = await fetch(`${apps.urls[target]}${path}`, {
      method,
      headers: { authorization: targets[target].authorization(), "content-type": "application/json" },
      body,
      redirect: "manual",
    });
    if (target === "ingest" && response.status === 204) acceptedCount += 1;
    return { status: response.status, text: await response.text() };
  }

  /** Runs `work`. Valid requests must succeed meanwhile. */
  async function whileServing<Result>(work: () => Promise<Result>): Promise<Result> {
    let isOver = false;
    let count = 0;
    const probe = async () => {
      const member = await fetch(`${apps.urls.api}/v1/members`, { headers: { authorization: bearer() } });
      expect(member.status).toBe(200);
      expect((await post("ingest", JSON.stringify({ type: "BALANCE", member_guid: "MBR-1" }))).status).toBe(
        204,
      );
      count += 1;
      return isOver;
    };
    const probes = until("the work is over", probe, { timeoutMs: Number.POSITIVE_INFINITY });
    try {
      return await work();
    } finally {
      isOver = true;
      await probes;
      expect(count).toBeGreaterThan(0);
    }
  }

  async function residentMiB(name: AppName): Promise<number> {
    const page = await (await fetch(`${apps.urls[name]}/metrics`)).text();
    const bytes = /^process_resident_memory_bytes\S* (\S+)$/m.exec(page)?.[1];
    return Number(bytes) / 2 ** 20;
  }

  const isProblem = (text: string) => /"type":"urn:account-opening:problem:[a-z-]+"/.test(text);

  describe.each(["ingest", "api"] as const)("%s", (target) => {
    const url = () => apps.urls[target];

    it.concurrent.each(malformedRequests)("survives %s", async (_, request) => {
      const { statuses, text } = await sendRaw(url(), ...request((...headers) => headOf(target, ...headers)));
      for (const status of statuses) {
        expect(status, text.slice(0, 300)).toBeLessThan(500);
      }
      expect(text).not.toContain("smuggled");
      expect(text).not.toContain("root:");
      if (target === "ingest") acceptedCount += statuses.filter((status) => status === 204).length;
      expect((await fetch(`${url()}/healthz`)).status).toBe(200);
    });

    it("refuses a body that is too large before it has arrived, with or without Content-Length", async () => {
      const big = "x".repeat(66_000);
      expect((await post(target, big)).status).toBe(413);
      const declared = await sendRawFor(1, url(), headOf(target, "Content-Length: 1000000000"), "{");
      expect(declared.statuses).toEqual([413]);
      const chunk = `10000\r\n${"x".repeat(65_536)}\r\n`;
      const chunks = Array.from({ length: 20 }, () => chunk);
      const chunked = headOf(target, "Transfer-Encoding: chunked");
      const endless = await sendRawFor(1, url(), chunked, ...chunks);
      // The connection may be closed while the client still sends, before it reads the response.
      expect([[], [413]]).toContainEqual(endless.statuses);
    });

    it("responds 401 to an unauthenticated caller without reading the body", async () => {
      const { path } = targets[target];
      const head = `POST ${path} HTTP/1.1\r\nHost: x\r\nAuthorization: Basic eDp5\r\nContent-Length: 1000000000\r\n\r\n`;
      expect((await sendRawFor(1, url(), head, "{")).statuses).toEqual([401]);
    });

    it("responds to pipelined requests in order", async () => {
      const good = "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n";
      const missing = "GET /nowhere HTTP/1.1\r\nHost: x\r\n\r\n";
      const { statuses } = await sendRawFor(80, url(), (good + missing).repeat(40));
      expect(statuses).toEqual(Array.from({ length: 80 }, (_, index) => (index % 2 === 0 ? 200 : 404)));
    });

    it("serves others while a slow client holds many connections open", async () => {
      const sockets = await Promise.all(Array.from({ length: 300 }, () => openSocket(url())));
      const head = headOf(target, "Content-Length: 100");
      for (const [index, socket] of sockets.entries()) {
        socket.on("error", () => socket.destroy());
        // Some never complete their headers, some never complete their body, some send nothing.
        if (index % 3 !== 0) socket.write(index % 3 === 1 ? head.slice(0, 40) : `${head}{"a":`);
      }
      await whileServing(async () => {
        for (let round = 0; round < 20; round += 1) {
          for (const socket of sockets) if (!socket.destroyed) socket.write(" ");
          expect((await fetch(`${url()}/healthz`)).status).toBe(200);
        }
      });
      for (const socket of sockets) socket.destroy();
    });
  });

  it.each(malformedBodies)("ingest stores %s, and returns 204", async (_, body) => {
    expect((await post("ingest", body)).status).toBe(204);
  });

  it.each(malformedBodies)("the API refuses %s, or accepts it as plain data", async (_, body) => {
    for (const [path, method] of [
      ["/v1/users", "POST"],
      ["/v1/members", "POST"],
      ["/v1/balance_checks", "POST"],
      ["/v1/endpoints", "POST"],
      ["/v1/members/MBR-1/credentials", "PUT"],
      ["/v1/balance_checks?debit_id=x", "PATCH"],
    ] as const) {
      const { status, text } = await post("api", body, path, method);
      expect([200, 201, 202, 400, 404, 422], `${method} ${path}: ${text}`).toContain(status);
      if (status >= 400) expect(isProblem(text), text).toBe(true);
      expect(text).not.toContain("<script>");
    }
  });

  it("no generated request causes a 500, and valid requests succeed meanwhile", async () => {
    const document = (await (await fetch(`${apps.urls.api}/openapi.json`)).json()) as {
      paths: Record<string, Record<string, unknown>>;
    };
    const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => ({ path, method: method.toUpperCase() })),
    );
    await whileServing(() =>
      fc.assert(
        fc.asyncProperty(arbitraryRequest(operations), async ({ operation, parameter, query, body }) => {
          const path = operation.path.replace(/\{\w+\}/g, () => encodeURIComponent(parameter));
          const response = await fetch(`${apps.urls.api}${path}?${new URLSearchParams(query)}`, {
            method: operation.method,
            headers: { authorization: bearer(), "content-type": "application/json" },
            ...(operation.method === "GET" ? {} : { body: JSON.stringify(body) }),
          });
          const text = await response.text();
          const isDocumented = response.status === 503 && isProblem(text);
          expect(
            response.status < 500 || isDocumented,
            `${operation.method} ${path}: ${response.status} ${text}`,
          ).toBe(true);
        }),
        // More of them are sent to the api in apps/api/test/fuzz.services.test.ts, which also checks that nothing is stored.
        { seed, numRuns: 300, endOnFailure: true },
      ),
    );
  });

  it("thousands of forged and malformed webhooks do not grow the memory, and only accepted ones are stored", async () => {
    const sendWebhooks = () =>
      whileServing(async () => {
        const bodies = fc.sample(fc.jsonValue({ maxDepth: 5 }), { seed, numRuns: 400 });
        for (let round = 0; round < 4; round += 1) {
          await Promise.all(bodies.map((value) => post("ingest", JSON.stringify(value))));
          const forged = Array.from({ length: 200 }, () =>
            fetch(`${apps.urls.ingest}/webhooks/mx`, {
              method: "POST",
              headers: { authorization: "Basic Zm9yZ2VkOmZvcmdlZA==" },
              body: "x".repeat(60_000),
            }),
          );
          for (const response of await Promise.all(forged)) expect(response.status).toBe(401);
        }
      });
    await sendWebhooks();
    const before = { ingest: await residentMiB("ingest"), api: await residentMiB("api") };
    await sendWebhooks();
    // V8 returns memory late. A leak would be gigabytes by now.
    expect(await residentMiB("ingest")).toBeLessThan(before.ingest + 100);
    expect(await residentMiB("api")).toBeLessThan(before.api + 100);

    const database = connect({ url: databaseUrl, applicationName: "test", poolSize: 1 });
    const stored = async () => {
      const { rows } = await database.pool.query<{ count: string }>(
        "select count(*) from inbox where source = 'webhook'",
      );
      return Number(rows[0]?.count);
    };
    await until("every accepted webhook is stored", async () => (await stored()) >= acceptedCount);
    expect(await stored()).toBe(acceptedCount);
    await database.close();
  });

  it("every app still runs, and logged no uncaught error", async () => {
    for (const { child, name } of Object.values(apps.processes)) expect(child.exitCode, name).toBeNull();
    expect(await apps.logs()).not.toMatch(/uncaught|unhandled|"level":"fatal"/i);
  });
});
