import { connect, migrate } from "@account-opening/db";
import { createTestDatabase } from "@account-opening/infra";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { type AppName, type Apps, startApps } from "../harness/apps.ts";
import { openSocket, sendRaw, sendRawFor } from "../harness/raw-http.ts";
import { until } from "../harness/until.ts";

const seed = inject("seed");

describe(`hostile requests (TEST_SEED=${seed})`, () => {
  let apps: Apps;
  let drop: () => Promise<void>;
  let databaseUrl: string;
  let accepted = 0;

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

  /** What an app takes gladly; its authorization, and a path that wants a JSON body. */
  const doors = {
    ingest: { path: "/webhooks/mx", authorization: basic },
    api: { path: "/v1/users", authorization: bearer },
  } as const;
  type Door = keyof typeof doors;

  function headOf(door: Door, ...more: string[]): string {
    const { path, authorization } = doors[door];
    return [
      `POST ${path} HTTP/1.1`,
      "Host: localhost",
      `Authorization: ${authorization()}`,
      "Content-Type: application/json",
      ...more,
      "\r\n",
    ].join("\r\n");
  }

  async function post(door: Door, body: string | Buffer, path: string = doors[door].path, method = "POST") {
    const response = await fetch(`${apps.urls[door]}${path}`, {
      method,
      headers: { authorization: doors[door].authorization(), "content-type": "application/json" },
      body,
      redirect: "manual",
    });
    if (door === "ingest" && response.status === 204) accepted += 1;
    return { status: response.status, text: await response.text() };
  }

  /** While something goes on, honest people must be served. */
  async function served<Result>(work: () => Promise<Result>): Promise<Result> {
    let isOver = false;
    let count = 0;
    const probes = (async () => {
      while (!isOver) {
        const member = await fetch(`${apps.urls.api}/v1/members`, { headers: { authorization: bearer() } });
        expect(member.status).toBe(200);
        expect((await post("ingest", JSON.stringify({ type: "BALANCE", member_guid: "MBR-1" }))).status).toBe(
          204,
        );
        count += 1;
      }
    })();
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

  describe.each(["ingest", "api"] as const)("%s", (door) => {
    const url = () => apps.urls[door];

    it.each<[string, (door: Door) => (string | Buffer)[]]>([
      ["rubbish", () => ["\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03 rubbish\r\n\r\n"]],
      ["a request line alone", () => ["GET\r\n\r\n"]],
      [
        "a length and chunks at once",
        (one) => [
          headOf(one, "Content-Length: 5", "Transfer-Encoding: chunked"),
          "0\r\n\r\nGET /smuggled HTTP/1.1\r\n\r\n",
        ],
      ],
      ["two lengths", (one) => [headOf(one, "Content-Length: 2", "Content-Length: 20"), "{}"]],
      ["a length that is no number", (one) => [headOf(one, "Content-Length: 0x2"), "{}"]],
      ["a negative length", (one) => [headOf(one, "Content-Length: -1"), "{}"]],
      ["chunks of no size", (one) => [headOf(one, "Transfer-Encoding: chunked"), "zz\r\n{}\r\n0\r\n\r\n"]],
      [
        "an endless chunk size",
        (one) => [headOf(one, "Transfer-Encoding: chunked"), `${"f".repeat(40)}\r\n{}`],
      ],
      ["an encoding that is none", (one) => [headOf(one, "Transfer-Encoding: chunked, cow"), "0\r\n\r\n"]],
      ["a header without a name", (one) => [headOf(one, ": x"), "{}"]],
      ["a header with a line break in it", (one) => [headOf(one, "X-A: b\r\n c", "Content-Length: 2"), "{}"]],
      ["a NUL in a header", (one) => [headOf(one, "X-A: \0", "Content-Length: 2"), "{}"]],
      [
        "very many headers",
        (one) => [headOf(one, ...Array.from({ length: 3_000 }, (_, index) => `X-${index}: x`))],
      ],
      ["a very long header", (one) => [headOf(one, `X-Long: ${"x".repeat(100_000)}`)]],
      ["a very long path", () => [`GET /${"x".repeat(100_000)} HTTP/1.1\r\nHost: x\r\n\r\n`]],
      ["a bad escape", () => ["GET /v1/members/%E0%A4%A HTTP/1.1\r\nHost: x\r\n\r\n"]],
      ["a way out of the folder", () => ["GET /../../../etc/passwd HTTP/1.1\r\nHost: x\r\n\r\n"]],
      ["the same in disguise", () => ["GET /docs/..%2f..%2f..%2fetc%2fpasswd HTTP/1.1\r\nHost: x\r\n\r\n"]],
      ["TRACE", () => ["TRACE / HTTP/1.1\r\nHost: x\r\n\r\n"]],
      ["CONNECT", () => ["CONNECT x:443 HTTP/1.1\r\nHost: x\r\n\r\n"]],
      ["a method in small letters", () => ["post /v1/users HTTP/1.1\r\nHost: x\r\n\r\n"]],
      ["a method that is none", () => ["EXPLODE / HTTP/1.1\r\nHost: x\r\n\r\n"]],
      ["no host", () => ["GET /nowhere HTTP/1.1\r\n\r\n"]],
      ["a version that is none", () => ["GET / HTTP/9.9\r\nHost: x\r\n\r\n"]],
      ["an expectation that is none", (one) => [headOf(one, "Expect: a-miracle", "Content-Length: 2"), "{}"]],
      [
        "an upgrade",
        () => ["GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n"],
      ],
      [
        "a body that is packed",
        (one) => [
          headOf(one, "Content-Encoding: gzip", "Content-Length: 4"),
          Buffer.from([0x1f, 0x8b, 8, 0]),
        ],
      ],
    ])("survives %s", async (_, request) => {
      const { statuses, text } = await sendRaw(url(), ...request(door));
      for (const status of statuses) {
        expect(status, text.slice(0, 300)).toBeLessThan(500);
      }
      expect(text).not.toContain("smuggled");
      expect(text).not.toContain("root:");
      if (door === "ingest") accepted += statuses.filter((status) => status === 204).length;
      expect((await fetch(`${url()}/healthz`)).status).toBe(200);
    });

    it("refuses a body that is too large, told or not, before it has come", async () => {
      const big = "x".repeat(66_000);
      expect((await post(door, big)).status).toBe(413);
      const told = await sendRawFor(1, url(), headOf(door, "Content-Length: 1000000000"), "{");
      expect(told.statuses).toEqual([413]);
      const chunk = `10000\r\n${"x".repeat(65_536)}\r\n`;
      const moreThanIsRead = Array.from({ length: 20 }, () => chunk);
      const chunked = headOf(door, "Transfer-Encoding: chunked");
      const endless = await sendRawFor(1, url(), chunked, ...moreThanIsRead);
      // Who goes on sending may find the connection cut before the answer is read.
      expect([[], [413]]).toContainEqual(endless.statuses);
    });

    it("looks at no body of somebody whom it does not know", async () => {
      const { path } = doors[door];
      const head = `POST ${path} HTTP/1.1\r\nHost: x\r\nAuthorization: Basic eDp5\r\nContent-Length: 1000000000\r\n\r\n`;
      expect((await sendRawFor(1, url(), head, "{")).statuses).toEqual([401]);
    });

    it("answers pipelined requests in their order, good and bad", async () => {
      const good = "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n";
      const missing = "GET /nowhere HTTP/1.1\r\nHost: x\r\n\r\n";
      const { statuses } = await sendRawFor(80, url(), (good + missing).repeat(40));
      expect(statuses).toEqual(Array.from({ length: 80 }, (_, index) => (index % 2 === 0 ? 200 : 404)));
    });

    it("serves others while very many connections are held open by somebody slow", async () => {
      const sockets = await Promise.all(Array.from({ length: 300 }, () => openSocket(url())));
      const head = headOf(door, "Content-Length: 100");
      for (const [index, socket] of sockets.entries()) {
        socket.on("error", () => socket.destroy());
        // Some never end their headers, some never end their body, some say nothing.
        if (index % 3 !== 0) socket.write(index % 3 === 1 ? head.slice(0, 40) : `${head}{"a":`);
      }
      await served(async () => {
        for (let round = 0; round < 20; round += 1) {
          for (const socket of sockets) if (!socket.destroyed) socket.write(" ");
          expect((await fetch(`${url()}/healthz`)).status).toBe(200);
        }
      });
      for (const socket of sockets) socket.destroy();
    });
  });

  const evilBodies: [string, string | Buffer][] = [
    ["nothing", ""],
    ["half a document", '{"type": "BALANCE", '],
    ["a number", "1e400"],
    ["a text", '"text"'],
    ["null", "null"],
    ["a list", "[]"],
    ["deep lists", "[".repeat(30_000) + "]".repeat(30_000)],
    ["deep objects", `${'{"a":'.repeat(8_000)}1${"}".repeat(8_000)}`],
    [
      "a prototype",
      '{"__proto__": {"isAdmin": true}, "constructor": {"prototype": {"x": 1}}, "type": "BALANCE"}',
    ],
    ["the same name twice", '{"id": "a", "id": "b", "type": "BALANCE", "type": "AGGREGATION"}'],
    ["NUL", '{"id": "a\\u0000b", "type": "BALANCE", "member_guid": "MBR-\\u0000"}'],
    ["half a character", '{"id": "\\ud800", "type": "\\ud800", "member_guid": "\\udfff"}'],
    ["bytes that are no text", Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d])],
    ["a byte order mark", "\ufeff{}"],
    ["a long name", `{"${"k".repeat(60_000)}": 1}`],
    ["a long text", `{"id": "${"v".repeat(60_000)}", "type": "${"t".repeat(1_000)}"}`],
    [
      "many names",
      JSON.stringify(Object.fromEntries(Array.from({ length: 4_000 }, (_, index) => [`k${index}`, 1]))),
    ],
    ["SQL", `{"id": "'; drop table members; --", "type": "'; drop table inbox; --", "member_guid": "'"}`],
    ["markup", '{"id": "<script>alert(1)</script>", "email": "<img src=x onerror=alert(1)>"}'],
  ];

  it.each(evilBodies)("ingest keeps %s, and says 204", async (_, body) => {
    expect((await post("ingest", body)).status).toBe(204);
  });

  it.each(evilBodies)("the API refuses %s, or takes it for what it is", async (_, body) => {
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

  it("no request that can be made up is answered with a 500, and honest ones are served meanwhile", async () => {
    const document = (await (await fetch(`${apps.urls.api}/openapi.json`)).json()) as {
      paths: Record<string, Record<string, unknown>>;
    };
    const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => ({ path, method: method.toUpperCase() })),
    );
    const oddText = fc.oneof(
      fc.string({ unit: "binary", maxLength: 40 }),
      fc.constantFrom("", "..", "%00", "MBR-1", "ACT-1"),
    );
    const names = [
      "debit_id",
      "account_guid",
      "amount",
      "currency",
      "run_at",
      "decide_by",
      "user_guid",
      "credentials",
      "url",
    ];
    const oddBody = fc.dictionary(
      fc.oneof(fc.constantFrom(...names), fc.string({ maxLength: 10 })),
      fc.jsonValue({ maxDepth: 4 }),
      { maxKeys: 8 },
    );
    const oddRequest = fc.record({
      operation: fc.constantFrom(...operations),
      parameter: oddText,
      query: fc.dictionary(
        fc.constantFrom("limit", "cursor", "after", "state", "status", "debit_id", "from", "to"),
        oddText,
      ),
      body: oddBody,
    });
    await served(() =>
      fc.assert(
        fc.asyncProperty(oddRequest, async ({ operation, parameter, query, body }) => {
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
        { seed, numRuns: 1_500, endOnFailure: true },
      ),
    );
  });

  it("webhooks by the thousand, forged and malformed, leave memory where it was and store just what was taken", async () => {
    const storm = () =>
      served(async () => {
        const some = fc.sample(fc.jsonValue({ maxDepth: 5 }), { seed, numRuns: 400 });
        for (let round = 0; round < 4; round += 1) {
          await Promise.all(some.map((value) => post("ingest", JSON.stringify(value))));
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
    await storm();
    const before = { ingest: await residentMiB("ingest"), api: await residentMiB("api") };
    await storm();
    // V8 takes its time to give memory back; what leaks would be gigabytes by then.
    expect(await residentMiB("ingest")).toBeLessThan(before.ingest + 100);
    expect(await residentMiB("api")).toBeLessThan(before.api + 100);

    const database = connect({ url: databaseUrl, applicationName: "test", poolSize: 1 });
    const stored = async () => {
      const { rows } = await database.pool.query<{ count: string }>(
        "select count(*) from inbox where source = 'webhook'",
      );
      return Number(rows[0]?.count);
    };
    await until("all is stored", async () => (await stored()) >= accepted);
    expect(await stored()).toBe(accepted);
    await database.close();
  });

  it("all of them are alive, with none of it in their logs as an error of ours", async () => {
    for (const { child, name } of Object.values(apps.processes)) expect(child.exitCode, name).toBeNull();
    expect(await apps.logs()).not.toMatch(/uncaught|unhandled|"level":"fatal"/i);
  });
});
