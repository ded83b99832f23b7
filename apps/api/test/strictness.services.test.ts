import { request as httpRequest } from "node:http";
import { expect, it } from "vitest";
import { newMember, useApi } from "./support/api.ts";
import { aDecided, aRequest, scheduler } from "./support/checks.ts";
import { aDebtor } from "./support/debtors.ts";

const test = useApi();
const schedule = scheduler(test);

it.each([
  ["GET /v1/members?stat=failed", "stat", "state"],
  ["GET /v1/balance_checks?decisions=inconclusive", "decisions", "decision"],
  ["GET /v1/balance_checks?member_gid=MBR-1", "member_gid", "member_guid"],
  ["GET /v1/audit?acton=x", "acton", "action"],
])("%s names the parameter that is not known, and the nearest one that is", async (what, path, nearest) => {
  const { status, body } = await test.ask(what);
  expect([status, body.errors]).toEqual([
    422,
    [{ path, message: `is not a known field; did you mean ${nearest}?` }],
  ]);
});

it("a name that is too long to be a misspelling is cut", async () => {
  const { status, body } = await test.ask(`GET /v1/members?${"x".repeat(5_000)}=1`);
  expect([status, body.errors]).toEqual([
    422,
    [{ path: `${"x".repeat(64)}…`, message: "is not a known field" }],
  ]);
});

it("a field that is not known is refused at any depth, and nothing is stored", async () => {
  const debtor = await aDebtor(test.now.db);
  const misspelt = await schedule(aRequest(debtor, { max_age_second: 0 }));
  expect([misspelt.status, misspelt.body.errors]).toEqual([
    422,
    [{ path: "max_age_second", message: "is not a known field; did you mean max_age_seconds?" }],
  ]);
  expect((await test.ask(`GET /v1/balance_checks?member_guid=${debtor.memberGuid}`)).body.data).toEqual([]);
  const credentials = [{ guid: "CRD-1", value: "x", vlaue: "y" }];
  const nested = await test.ask("POST /v1/members", { body: { ...newMember, credentials } });
  expect(nested.body.errors).toEqual([
    { path: "credentials.0.vlaue", message: "is not a known field; did you mean value?" },
  ]);
  expect(test.now.mx.callsTo("POST /members")).toEqual([]);
});

it("an id that is none is refused before it is kept under an Idempotency-Key", async () => {
  const headers = { "idempotency-key": "of-nothing" };
  expect((await test.ask("POST /v1/members/%00/retry", { headers })).status).toBe(404);
});

it("a route without a body or parameters takes none", async () => {
  const { id } = await aDecided(test);
  const release = `/v1/balance_checks/${id}/release`;
  expect((await test.ask(`POST ${release}`, { body: { force: true } })).body.errors).toEqual([
    { path: "force", message: "is not a known field" },
  ]);
  expect((await test.ask(`POST ${release}?force=true`)).status).toBe(422);
  expect((await test.ask(`POST ${release}`, { body: {} })).status).toBe(200);
});

it.each([
  ["1969-12-31T23:59:59Z"],
  ["0000-01-01T00:00:00Z"],
  ["10000-01-01T00:00:00Z"],
  ["2026-11-26T10:00:00"],
  ["2026-02-30T10:00:00Z"],
  ["tomorrow"],
])("%s is no moment", async (moment) => {
  const debtor = await aDebtor(test.now.db);
  for (const field of ["run_at", "decide_by"]) {
    const { status, body } = await schedule(aRequest(debtor, { [field]: moment }));
    expect([status, body.errors[0].path]).toEqual([422, field]);
  }
  const query = `from=${moment}&to=2026-11-26T00:00:00Z&format=csv`;
  expect((await test.ask(`GET /v1/decisions?${query}`)).status).toBe(422);
});

it("a moment may have an offset", async () => {
  const debtor = await aDebtor(test.now.db);
  const { status, body } = await schedule(aRequest(debtor, { decide_by: "2099-01-01T02:00:00+02:00" }));
  expect([status, body.decide_by]).toEqual([201, "2099-01-01T00:00:00.000Z"]);
});

it("says what to send in sentences of its own", async () => {
  const { body } = await test.ask("POST /v1/balance_checks", { body: { amount: 5, max_age_seconds: -1 } });
  const messages = Object.fromEntries(
    body.errors.map(({ path, message }: { path: string; message: string }) => [path, message]),
  );
  expect(messages).toMatchObject({
    debit_id: "is required",
    account_guid: "is required",
    amount: "must be a string",
    max_age_seconds: "must be at least 0",
  });
  expect(JSON.stringify(body.errors)).not.toMatch(/expected|received|invalid/i);
});

it("every answer names its request, by the caller's own id where that is sane", async () => {
  const named = await test.ask("GET /v1/members/MBR-none", { headers: { "x-request-id": "trace-77.a_b" } });
  expect(named.headers.get("x-request-id")).toBe("trace-77.a_b");
  expect(named.body.instance).toBe("urn:request:trace-77.a_b");
  expect(test.now.log()).toContain('"request_id":"trace-77.a_b"');
  const odd = await test.ask("GET /v1/members", { headers: { "x-request-id": 'a b"c' } });
  expect(odd.headers.get("x-request-id")).toMatch(/^[0-9a-f-]{36}$/);
  for (const path of ["/healthz", "/openapi.json", "/nothing/here"]) {
    const response = await fetch(`${test.now.api.url}${path}`);
    expect(response.headers.get("x-request-id")).toMatch(/^[0-9a-f-]{36}$/);
    await response.arrayBuffer();
  }
});

it("a request without a body may come in chunks, of which there are none", async () => {
  const statusOf = (method: string, path: string, headers: Record<string, string>, text = "") =>
    new Promise<number | undefined>((resolve, reject) => {
      const authorization = `Bearer ${test.now.key}`;
      const sent = httpRequest(
        `${test.now.api.url}${path}`,
        { method, headers: { authorization, "transfer-encoding": "chunked", ...headers } },
        (response) => {
          response.resume();
          response.on("end", () => resolve(response.statusCode));
        },
      );
      sent.on("error", reject);
      sent.end(text);
    });
  expect(await statusOf("GET", "/v1/members", {})).toBe(200);
  const { id } = await aDecided(test);
  expect(await statusOf("POST", `/v1/balance_checks/${id}/release`, {})).toBe(200);
  expect(await statusOf("POST", `/v1/balance_checks/${id}/release`, {}, "a=b")).toBe(415);
  const json = { "content-type": "application/json; charset=utf8" };
  expect(await statusOf("POST", `/v1/balance_checks/${id}/release`, json, "{}")).toBe(200);
});
