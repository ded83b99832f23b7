import fc from "fast-check";

/** Builds the head of an authenticated POST request, with additional headers. */
type BuildHead = (...headers: string[]) => string;

/** Requests that violate HTTP, or use a part of it that the apps do not support. */
export const malformedRequests: [string, (head: BuildHead) => (string | Buffer)[]][] = [
  ["random bytes", () => ["\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03 rubbish\r\n\r\n"]],
  ["a request line only", () => ["GET\r\n\r\n"]],
  [
    "both Content-Length and chunks",
    (head) => [
      head("Content-Length: 5", "Transfer-Encoding: chunked"),
      "0\r\n\r\nGET /smuggled HTTP/1.1\r\n\r\n",
    ],
  ],
  ["two values of Content-Length", (head) => [head("Content-Length: 2", "Content-Length: 20"), "{}"]],
  ["a Content-Length that is not a number", (head) => [head("Content-Length: 0x2"), "{}"]],
  ["a negative Content-Length", (head) => [head("Content-Length: -1"), "{}"]],
  ["an invalid chunk size", (head) => [head("Transfer-Encoding: chunked"), "zz\r\n{}\r\n0\r\n\r\n"]],
  ["a huge chunk size", (head) => [head("Transfer-Encoding: chunked"), `${"f".repeat(40)}\r\n{}`]],
  ["an unknown transfer encoding", (head) => [head("Transfer-Encoding: chunked, cow"), "0\r\n\r\n"]],
  ["a header without a name", (head) => [head(": x"), "{}"]],
  ["a header with a line break in it", (head) => [head("X-A: b\r\n c", "Content-Length: 2"), "{}"]],
  ["a NUL in a header", (head) => [head("X-A: \0", "Content-Length: 2"), "{}"]],
  ["very many headers", (head) => [head(...Array.from({ length: 3_000 }, (_, index) => `X-${index}: x`))]],
  ["a very long header", (head) => [head(`X-Long: ${"x".repeat(100_000)}`)]],
  ["a very long path", () => [`GET /${"x".repeat(100_000)} HTTP/1.1\r\nHost: x\r\n\r\n`]],
  ["an invalid percent-encoding", () => ["GET /v1/members/%E0%A4%A HTTP/1.1\r\nHost: x\r\n\r\n"]],
  ["a path traversal", () => ["GET /../../../etc/passwd HTTP/1.1\r\nHost: x\r\n\r\n"]],
  ["an encoded path traversal", () => ["GET /docs/..%2f..%2f..%2fetc%2fpasswd HTTP/1.1\r\nHost: x\r\n\r\n"]],
  ["TRACE", () => ["TRACE / HTTP/1.1\r\nHost: x\r\n\r\n"]],
  ["CONNECT", () => ["CONNECT x:443 HTTP/1.1\r\nHost: x\r\n\r\n"]],
  ["a lower-case method", () => ["post /v1/users HTTP/1.1\r\nHost: x\r\n\r\n"]],
  ["an unknown method", () => ["EXPLODE / HTTP/1.1\r\nHost: x\r\n\r\n"]],
  ["no Host header", () => ["GET /nowhere HTTP/1.1\r\n\r\n"]],
  ["an unknown HTTP version", () => ["GET / HTTP/9.9\r\nHost: x\r\n\r\n"]],
  ["an unknown expectation", (head) => [head("Expect: a-miracle", "Content-Length: 2"), "{}"]],
  ["an upgrade", () => ["GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n"]],
  [
    "a compressed body",
    (head) => [head("Content-Encoding: gzip", "Content-Length: 4"), Buffer.from([0x1f, 0x8b, 8, 0])],
  ],
];

export const malformedBodies: [string, string | Buffer][] = [
  ["no content", ""],
  ["incomplete JSON", '{"type": "BALANCE", '],
  ["an overflowing number", "1e400"],
  ["a string", '"text"'],
  ["null", "null"],
  ["an array", "[]"],
  ["deeply nested arrays", "[".repeat(30_000) + "]".repeat(30_000)],
  ["deeply nested objects", `${'{"a":'.repeat(8_000)}1${"}".repeat(8_000)}`],
  [
    "prototype keys",
    '{"__proto__": {"isAdmin": true}, "constructor": {"prototype": {"x": 1}}, "type": "BALANCE"}',
  ],
  ["duplicate keys", '{"id": "a", "id": "b", "type": "BALANCE", "type": "AGGREGATION"}'],
  ["NUL characters", '{"id": "a\\u0000b", "type": "BALANCE", "member_guid": "MBR-\\u0000"}'],
  ["lone surrogates", '{"id": "\\ud800", "type": "\\ud800", "member_guid": "\\udfff"}'],
  ["invalid UTF-8", Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d])],
  ["a byte order mark", "\ufeff{}"],
  ["a long key", `{"${"k".repeat(60_000)}": 1}`],
  ["a long value", `{"id": "${"v".repeat(60_000)}", "type": "${"t".repeat(1_000)}"}`],
  [
    "many keys",
    JSON.stringify(Object.fromEntries(Array.from({ length: 4_000 }, (_, index) => [`k${index}`, 1]))),
  ],
  [
    "SQL injection",
    `{"id": "'; drop table members; --", "type": "'; drop table inbox; --", "member_guid": "'"}`,
  ],
  ["HTML", '{"id": "<script>alert(1)</script>", "email": "<img src=x onerror=alert(1)>"}'],
];

/** A request for one of the operations, with random path parameters, query and body. */
export function arbitraryRequest<Operation>(operations: readonly Operation[]) {
  const text = fc.oneof(
    fc.string({ unit: "binary", maxLength: 40 }),
    fc.constantFrom("", "..", "%00", "MBR-1", "ACT-1"),
  );
  return fc.record({
    operation: fc.constantFrom(...operations),
    parameter: text,
    query: fc.dictionary(fc.constantFrom(...queryNames), text),
    body: fc.dictionary(
      fc.oneof(fc.constantFrom(...bodyNames), fc.string({ maxLength: 10 })),
      fc.jsonValue({ maxDepth: 4 }),
      { maxKeys: 8 },
    ),
  });
}

const queryNames = ["limit", "cursor", "after", "state", "status", "debit_id", "from", "to"];

const bodyNames = [
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
