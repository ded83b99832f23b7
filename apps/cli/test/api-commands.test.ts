import { afterEach, expect, it } from "vitest";
import { type HttpStub, startHttpStub } from "./support/http-stub.ts";
import { run } from "./support/run-cli.ts";

let stub: HttpStub | null = null;
afterEach(async () => {
  await stub?.close();
  stub = null;
});

async function runAgainst(status: number, body: object, args: readonly string[], headers = {}) {
  stub = await startHttpStub(status, JSON.stringify(body), {
    "content-type": "application/json",
    ...headers,
  });
  return run(args, { ACCOUNT_OPENING_URL: stub.url, ACCOUNT_OPENING_KEY: "ao_key" });
}

const problem = (status: number, name: string) => ({
  type: `urn:account-opening:problem:${name}`,
  title: "Title",
  status,
  detail: "The cause.",
});

it("names the missing key and how to create one", async () => {
  const { code, err } = await run(["members", "list"]);
  expect(code).toBe(1);
  expect(err).toContain("ACCOUNT_OPENING_KEY is missing");
  expect(err).toContain("account-opening keys create");
});

it("exits with 2 if the API refuses, and prints the cause, the next step and the request", async () => {
  const { code, out, err } = await runAgainst(401, problem(401, "unauthorized"), ["members", "list"], {
    "x-request-id": "request-1",
  });
  expect({ code, out }).toEqual({ code: 2, out: "" });
  expect(err).toContain("Title: The cause.");
  expect(err).toContain("Set ACCOUNT_OPENING_KEY");
  expect(err).toContain("Request request-1");
});

it("exits with 3 if the API is unavailable", async () => {
  const args = ["members", "get", "MBR-1"];
  const { code, err } = await runAgainst(503, problem(503, "database-unavailable"), args, {
    "retry-after": "0",
  });
  expect(code).toBe(3);
  expect(err).toContain("Repeat the command.");
});

it("exits with 3 and names the address if nothing listens there", async () => {
  const { url, close } = await startHttpStub(200);
  await close();
  const { code, err } = await run(["events", "tail"], { ACCOUNT_OPENING_URL: url, ACCOUNT_OPENING_KEY: "k" });
  expect(code).toBe(3);
  expect(err).toContain(`No response from ${url}`);
  expect(err).toContain("ECONNREFUSED");
  expect(err).toContain("ACCOUNT_OPENING_URL");
});

it("--json prints the problem as JSON on standard error", async () => {
  const { err } = await runAgainst(404, problem(404, "member-not-found"), [
    "members",
    "get",
    "MBR-1",
    "--json",
  ]);
  expect(JSON.parse(err)).toMatchObject({
    type: "urn:account-opening:problem:member-not-found",
    status: 404,
  });
});

it("says that a list has no rows, and what to do", async () => {
  const { code, out } = await runAgainst(200, { data: [], next_cursor: null }, ["endpoints", "list"]);
  expect(code).toBe(0);
  expect(out).toContain("There are no endpoints. Create one");
});

it("prints a note if a list has more rows than --limit", async () => {
  const page = { data: [row("CHK-1"), row("CHK-2")], next_cursor: null };
  const { out, err } = await runAgainst(200, page, ["checks", "list", "--limit", "1"]);
  expect(out.split("\n")).toHaveLength(2);
  expect(out).toContain("CHK-1");
  expect(err).toContain("more than 1 rows");
});

function row(id: string) {
  return {
    id,
    debit_id: `debit of ${id}`,
    amount: "1.00",
    currency: "USD",
    status: "scheduled",
    decision: null,
    reason: null,
    decide_by: "2026-11-24T14:10:00.000Z",
  };
}
