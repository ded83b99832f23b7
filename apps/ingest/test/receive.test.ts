import { brotliCompressSync, deflateSync, gzipSync } from "node:zlib";
import type { InboxRow } from "@account-opening/db/inbox";
import { createHttpServer, type Listening, listen } from "@account-opening/runtime/http";
import express from "express";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createAuthenticator } from "../src/authentication/authenticate.ts";
import { BacklogFullError } from "../src/batcher.ts";
import { createReceive, type Refusal } from "../src/receive.ts";
import { rawConnection } from "./support/raw-request.ts";

const basic = (credential: string) => `Basic ${Buffer.from(credential).toString("base64")}`;
const authorization = basic("mx:secret");
const body = JSON.stringify({ type: "BALANCE", member_guid: "MBR-1" });
const now = new Date("2026-11-23T09:00:00Z");

let stored: InboxRow[];
let refused: Refusal[];
let acknowledged: string[];
let store: (row: InboxRow) => Promise<void>;
let whenRefused: () => void;
let isStopping: boolean;
let listening: Listening;
let url: string;

beforeEach(async () => {
  [stored, refused, acknowledged, isStopping] = [[], [], [], false];
  whenRefused = () => undefined;
  store = async (row) => void stored.push(row);
  const app = express();
  app.post(
    "/webhooks/mx",
    createReceive({
      isAuthentic: createAuthenticator({
        credentials: [
          { user: "mx", password: "secret" },
          { user: "mx", password: "next" },
        ],
        tokens: undefined,
        certificate: undefined,
        trustedProxies: [],
      }),
      challenges: ['Basic realm="webhooks"'],
      encrypt: (raw) => raw,
      store: (row) => store(row),
      causeOf: (requestId) => (requestId === undefined ? null : { requestId }),
      clock: () => now,
      isStopping: () => isStopping,
      observe: {
        acknowledged: ({ reading }) => acknowledged.push(reading),
        refused(reason) {
          refused.push(reason);
          whenRefused();
        },
      },
    }),
  );
  listening = await listen(createHttpServer(app), { port: 0, host: "127.0.0.1" });
  url = `http://127.0.0.1:${listening.port}/webhooks/mx`;
});
afterEach(() => listening.close());

function post(given: { body?: string | Buffer; headers?: Record<string, string> } = {}): Promise<Response> {
  return fetch(url, { method: "POST", body, headers: { authorization }, ...given });
}

describe("an authenticated webhook", () => {
  it("is stored unchanged, and answered 204 without a body", async () => {
    const response = await post();
    expect([response.status, await response.text()]).toEqual([204, ""]);
    expect(stored).toMatchObject([{ memberGuid: "MBR-1", raw: Buffer.from(body), receivedAt: now }]);
    expect(acknowledged).toEqual(["hint"]);
  });

  it("is accepted with either of two credentials, so that they can be rotated", async () => {
    expect((await post({ headers: { authorization: basic("mx:next") } })).status).toBe(204);
  });

  it.each([
    ["not JSON", "{", "unreadable"],
    ["empty", "", "unreadable"],
    ["not UTF-8", Buffer.from([0xff, 0xfe, 0x00]), "unreadable"],
    ["of an unknown type", '{"type":"WEATHER"}', "unknown_type"],
    ["without a member", '{"type":"BALANCE"}', "no_member"],
    ["NUL characters", '{"type":"BALANCE\\u0000","member_guid":"MBR-\\u0000"}', "unknown_type"],
    ["nested deeply", "[".repeat(30_000), "unreadable"],
  ])(
    "that is %s is stored, counted and answered 204: after an error, MX would send it again",
    async (_, bytes, reading) => {
      expect((await post({ body: bytes })).status).toBe(204);
      expect(stored[0]?.raw?.equals(Buffer.from(bytes))).toBe(true);
      expect(acknowledged).toEqual([reading]);
    },
  );

  it.each([
    ["gzip", gzipSync],
    ["deflate", deflateSync],
    ["br", brotliCompressSync],
  ])("that is compressed with %s is a hint", async (encoding, pack) => {
    const response = await post({
      body: pack(body),
      headers: { authorization, "content-encoding": encoding },
    });
    expect([response.status, acknowledged]).toEqual([204, ["hint"]]);
  });

  it("with a byte order mark is a hint", async () => {
    const response = await post({ body: `\ufeff${body}` });
    expect([response.status, acknowledged]).toEqual([204, ["hint"]]);
  });

  it("that decompresses to more than 64 KiB, or is not compressed, is stored unchanged", async () => {
    const bomb = gzipSync(Buffer.alloc(10 * 1024 * 1024, "x"));
    const headers = { authorization, "content-encoding": "gzip" };
    expect((await post({ body: bomb, headers })).status).toBe(204);
    expect((await post({ body, headers: { authorization, "content-encoding": "zip" } })).status).toBe(204);
    expect((await post({ body: "not compressed", headers })).status).toBe(204);
    expect(acknowledged).toEqual(["unreadable", "hint", "unreadable"]);
    expect(stored[0]?.raw).toEqual(bomb);
  });

  it("is answered for any content", async () => {
    const bytes = fc.uint8Array({ maxLength: 300 });
    const encoding = fc.constantFrom("gzip", "x-gzip", "deflate", "br", "identity", "constructor", "");
    await fc.assert(
      fc.asyncProperty(bytes, encoding, async (content, name) => {
        const headers = { authorization, ...(name === "" ? {} : { "content-encoding": name }) };
        expect((await post({ body: Buffer.from(content), headers })).status).toBe(204);
      }),
      { numRuns: 300 },
    );
  });

  it("of 64 KiB is stored, a byte more is refused with 413 and not stored", async () => {
    expect((await post({ body: "x".repeat(65_536) })).status).toBe(204);
    const response = await post({ body: "x".repeat(65_537) });
    expect(response.status).toBe(413);
    expect(response.headers.get("content-type")).toContain("application/problem+json");
    expect(await response.json()).toMatchObject({
      status: 413,
      type: expect.any(String),
      title: expect.any(String),
    });
    expect(stored).toHaveLength(1);
    expect(refused).toEqual(["too_large"]);
  });

  it("of unknown length is refused once it is too large", async () => {
    const stream = new ReadableStream({
      start(controller) {
        for (let index = 0; index < 10; index += 1) controller.enqueue(new Uint8Array(20_000));
        controller.close();
      },
    });
    const init = { method: "POST", headers: { authorization }, body: stream, duplex: "half" as const };
    expect((await fetch(url, init)).status).toBe(413);
    expect(stored).toEqual([]);
  });

  it("with a huge Content-Length is refused before it is sent, and the connection is closed", async () => {
    const connection = await rawConnection(url);
    connection.send(head({ authorization, "content-length": "1000000000" }));
    expect(await connection.ended()).toMatch(/^HTTP\/1.1 413 /);
  });

  it("that cannot be stored is answered 503 with Retry-After", async () => {
    store = () => Promise.reject(new Error("password authentication failed for user postgres"));
    const response = await post();
    expect([response.status, response.headers.get("retry-after")]).toEqual([503, "5"]);
    expect(await response.text()).not.toContain("postgres");
    expect(refused).toEqual(["unavailable"]);
  });

  it("is answered 429 with Retry-After if the backlog is full, and 503 if the database is the cause", async () => {
    const statuses: unknown[] = [];
    for (const cause of [undefined, new Error("unavailable")]) {
      store = () => Promise.reject(new BacklogFullError("The backlog is full.", { cause }));
      const response = await post();
      statuses.push([response.status, response.headers.get("retry-after")]);
    }
    expect(statuses).toEqual([
      [429, "5"],
      [503, "5"],
    ]);
    expect(refused).toEqual(["overloaded", "unavailable"]);
  });

  it("that is cut off is not stored, and does not block others", async () => {
    const cutOff = new Promise<void>((resolve) => {
      whenRefused = resolve;
    });
    const slow = await rawConnection(url);
    slow.send(head({ authorization, "content-length": "100" }));
    slow.send(body.slice(0, 10));
    expect((await post()).status).toBe(204);
    slow.socket.destroy();
    await cutOff;
    expect(refused).toEqual(["cut_off"]);
    expect(stored).toHaveLength(1);
  });

  it("that arrives during shutdown is answered, and the connection is closed", async () => {
    isStopping = true;
    const connection = await rawConnection(url);
    connection.send(head({ authorization, "content-length": String(body.length) }) + body);
    expect(await connection.ended()).toMatch(/^HTTP\/1.1 204 /);
    expect(stored).toHaveLength(1);
  });
});

describe("a request without valid credentials", () => {
  it.each([
    ["none", {}],
    ["a wrong password", { authorization: basic("mx:Secret") }],
    ["another scheme", { authorization: "Bearer mx:secret" }],
    ["nonsense", { authorization: "Basic %%%" }],
    ["an empty credential", { authorization: basic("") }],
  ])("(%s) is answered 401, is not stored, and receives no information", async (_, headers) => {
    const response = await post({ headers: headers as Record<string, string> });
    expect(response.status).toBe(401);
    expect(response.headers.get("www-authenticate")).toMatch(/^Basic realm=/);
    expect(await response.text()).not.toMatch(/secret|mx:/i);
    expect(stored).toEqual([]);
    expect(refused).toEqual(["unauthorized"]);
  });

  it("is answered before its body is read", async () => {
    const connection = await rawConnection(url);
    connection.send(head({ "content-length": "1000000000" }));
    expect(await connection.ended()).toMatch(/^HTTP\/1.1 401 /);
  });

  it("keeps its connection if its body is short", async () => {
    const connection = await rawConnection(url);
    connection.send(head({ "content-length": String(body.length) }) + body);
    expect(await connection.head()).not.toMatch(/connection: close/i);
    connection.socket.destroy();
  });
});

function head(headers: Record<string, string>): string {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return `POST /webhooks/mx HTTP/1.1\r\nhost: ingest\r\n${lines.join("")}\r\n`;
}
