import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { sendRaw } from "../harness/raw-http.ts";
import { type Door, doors, isProblem, startTarget, type Target } from "./support/target.ts";

let target: Target;
beforeAll(async () => {
  target = await startTarget();
}, 60_000);
afterAll(() => target.stop());

const many = (count: number, line: (index: number) => string) =>
  Array.from({ length: count }, (_, i) => line(i));
const chunked = "Transfer-Encoding: chunked";
/** What an app that ends the body too early would take for another request. */
const smuggled = "0\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n";

/** Headers that follow good ones, the body, and how an app answers: 400 unless said otherwise. */
const posts: [what: string, headers: string[], body: string, status?: number | Record<Door, number>][] = [
  ["a length and chunks at once", ["Content-Length: 5", chunked], smuggled],
  ["chunks and a length at once", [chunked, "Content-Length: 5"], smuggled],
  ["chunks under a name with a blank", ["Transfer-Encoding : chunked", "Content-Length: 2"], `{}${smuggled}`],
  ["chunks told twice", ["Transfer-Encoding: CHUNKED", chunked], `2\r\n{}\r\n${smuggled}`],
  ["chunks that are not the last encoding", ["Transfer-Encoding: chunked, cow"], smuggled],
  ["chunks behind a tab", ["Transfer-Encoding:\tchunked"], "2\r\n{}\r\n0\r\n\r\n", { ingest: 204, api: 201 }],
  ["chunks in a folded header", ["Transfer-Encoding:\r\n chunked"], smuggled],
  ["an encoding that is none", ["Transfer-Encoding: xchunked"], smuggled],
  ["two lengths", ["Content-Length: 2", "Content-Length: 20"], "{}"],
  ["a list of lengths", ["Content-Length: 2, 2"], "{}"],
  ["a length in hex", ["Content-Length: 0x2"], "{}"],
  ["a negative length", ["Content-Length: -1"], "{}"],
  ["a length with a plus", ["Content-Length: +2"], "{}"],
  ["a length beyond all numbers", [`Content-Length: ${"9".repeat(40)}`], "{}"],
  ["a length that is too short", ["Content-Length: 2"], "{}{}"],
  ["a chunk of no size", [chunked], "zz\r\n{}\r\n0\r\n\r\n"],
  ["a negative chunk", [chunked], "-2\r\n{}\r\n0\r\n\r\n"],
  ["a chunk beyond all numbers", [chunked], `${"f".repeat(40)}\r\n{}`],
  ["a chunk longer than its size", [chunked], "1\r\n{}\r\n0\r\n\r\n"],
  ["endless chunk extensions", [chunked], `2;${"x".repeat(100_000)}\r\n{}\r\n0\r\n\r\n`, 413],
  ["a header without a name", [": x"], "{}"],
  ["a header that goes on in the next line", ["X-A: b\r\n c", "Content-Length: 2"], "{}"],
  ["a NUL in a header", ["X-A: \0", "Content-Length: 2"], "{}"],
  ["very many headers", many(3_000, (index) => `X-${index}: x`), "", 431],
  ["a very long header", [`X-Long: ${"x".repeat(100_000)}`], "", 431],
  ["an expectation that is none", ["Expect: a-miracle", "Content-Length: 2"], "{}", 417],
];

/** Without credentials. Where a path could be anywhere, it is nowhere. */
const lines: [what: string, line: string, status: number | Record<Door, number>, header?: string][] = [
  ["a very long path", `GET /${"x".repeat(100_000)} HTTP/1.1`, 431],
  ["a very long query", `GET /healthz?${"a=b&".repeat(25_000)} HTTP/1.1`, 431],
  ["a thousand names", `GET /healthz?${many(1_000, (i) => `a[${i}]=b`).join("&")} HTTP/1.1`, 200],
  ["a prototype in a query", "GET /healthz?__proto__[x]=1&constructor.prototype.x=1 HTTP/1.1", 200],
  ["a bad escape", "GET /v1/members/%E0%A4%A HTTP/1.1", { ingest: 404, api: 400 }],
  ["a NUL in a path", "GET /v1/members/%00 HTTP/1.1", { ingest: 404, api: 401 }],
  ["a way out of the folder", "GET /../../../etc/passwd HTTP/1.1", 404],
  ["the same in disguise", "GET /docs/..%2f..%2f..%2fetc%2fpasswd HTTP/1.1", 404],
  ["the same with backslashes", "GET /docs/..\\..\\..\\etc\\passwd HTTP/1.1", 404],
  ["somebody else's address", "GET http://169.254.169.254/latest HTTP/1.1", 404],
  ["a path of two slashes", "GET //example.com/%2e%2e HTTP/1.1", 404],
  ["TRACE", "TRACE / HTTP/1.1", 404, "X-Secret: smuggled"],
  ["OPTIONS for all", "OPTIONS * HTTP/1.1", 404],
  ["OPTIONS for a webhook", "OPTIONS /webhooks/mx HTTP/1.1", { ingest: 405, api: 404 }],
  ["HEAD", "HEAD /healthz HTTP/1.1", 200],
  ["DELETE", "DELETE /healthz HTTP/1.1", 405],
  ["an upgrade", "GET /healthz HTTP/1.1", 200, "Connection: Upgrade\r\nUpgrade: websocket"],
  // Nothing looks at it.
  ["a second host", "GET /healthz HTTP/1.1", 200, "Host: y"],
  ["a method in small letters", "post /v1/users HTTP/1.1", 400],
  ["a method that is none", "EXPLODE / HTTP/1.1", 400],
  ["a version that is none", "GET / HTTP/9.9", 400],
  ["HTTP/1.0", "GET /healthz HTTP/1.0", 200],
  ["the preface of HTTP/2", "PRI * HTTP/2.0", 400],
];

const statusAt = (door: Door, status: number | Record<Door, number> = 400) =>
  typeof status === "number" ? status : status[door];

describe.each(doors)("%s", (door) => {
  /** An answer that got as far as us is ours, and none repeats what it was asked. */
  async function expectAnswers(bytes: string, ...expected: number[]): Promise<void> {
    const { statuses, text } = await sendRaw(target.url(door), bytes);
    expect(statuses).toEqual(expected);
    expect(text).not.toMatch(/smuggled|root:/);
    const isByNode = expected.some((status) => [400, 413, 417, 431].includes(status)) && !text.includes("{");
    if (expected.some((status) => status >= 400)) expect(isByNode || isProblem(text), text).toBe(true);
    expect((await fetch(`${target.url(door)}/healthz`)).status).toBe(200);
  }

  it.concurrent.each(posts)("takes %s for what it is", (_, headers, body, status) =>
    expectAnswers(target.headOf(door, ...headers) + body, statusAt(door, status)),
  );

  it.concurrent.each(lines)("answers %s", (_, line, status, header) =>
    expectAnswers(
      [line, "Host: x", ...(header === undefined ? [] : [header]), "\r\n"].join("\r\n"),
      statusAt(door, status),
    ),
  );

  it.concurrent.each([
    ["rubbish", "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03 rubbish\r\n\r\n"],
    ["a method alone", "GET\r\n\r\n"],
    ["no host", "GET /healthz HTTP/1.1\r\n\r\n"],
  ])("refuses %s", (_, bytes) => expectAnswers(bytes, 400));

  it.concurrent.each([
    ["LF", "\n"],
    ["CR", "\r"],
  ])("refuses lines that end in %s alone", (_, end) =>
    expectAnswers(`${target.headOf(door, "Content-Length: 2").replaceAll("\r\n", end)}{}`, 400),
  );

  it("hangs up on who wants a tunnel", () => expectAnswers("CONNECT x:443 HTTP/1.1\r\nHost: x\r\n\r\n"));

  it("asks for a body that waits to be asked for", () =>
    expectAnswers(
      `${target.headOf(door, "Expect: 100-continue", "Content-Length: 2")}{}`,
      100,
      door === "ingest" ? 204 : 201,
    ));

  it("answers pipelined requests in their order, good and bad", async () => {
    const good = "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n";
    const missing = "GET /nowhere HTTP/1.1\r\nHost: x\r\n\r\n";
    const stranger = `POST ${door === "ingest" ? "/webhooks/mx" : "/v1/users"} HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}`;
    const { statuses } = await sendRaw(target.url(door), (good + missing + stranger).repeat(40));
    expect(statuses).toEqual(
      many(40, () => "200 404 401")
        .join(" ")
        .split(" ")
        .map(Number),
    );
  });

  it("answers nothing that comes behind what is no request", async () => {
    const behind = "GET /readyz HTTP/1.1\r\nHost: x\r\n\r\n";
    const { text } = await sendRaw(target.url(door), `rubbish\r\n\r\n${behind.repeat(10)}`);
    expect(text).toContain("400 Bad Request");
    expect(text).not.toContain("ready");
  });
});

it("all of them are unharmed", () => target.expectUnharmed());
