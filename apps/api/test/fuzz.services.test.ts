import fc from "fast-check";
import { afterAll, describe, expect, inject, it } from "vitest";
import { openApiDocument } from "../src/docs/openapi.ts";
import { routes } from "../src/routes.ts";
import { useApi } from "./support/api.ts";
import type { Reply } from "./support/client.ts";
import { aDebtor } from "./support/debtors.ts";
import { hostile, type Schema, spoilt, valuesOf } from "./support/fuzz.ts";

const test = useApi({ API_RATE_LIMIT: "900000/1" });

interface Parameter {
  name: string;
  in: "path" | "query" | "header";
  required?: boolean;
  schema: Schema;
}

interface Operation {
  method: string;
  path: string;
  parameters: Parameter[];
  body: Schema | null;
}

const document = JSON.parse(JSON.stringify(openApiDocument(routes)));

function resolve(ref: string): Schema {
  return document.components.schemas[ref.slice(ref.lastIndexOf("/") + 1)];
}

const operations: Operation[] = Object.entries(document.paths).flatMap(([path, methods]) =>
  // biome-ignore lint/suspicious/noExplicitAny: the document is what is under test.
  Object.entries(methods as Record<string, any>).map(([method, operation]) => ({
    method: method.toUpperCase(),
    path,
    parameters: operation.parameters ?? [],
    body: operation.requestBody?.content["application/json"].schema ?? null,
  })),
);

interface SentRequest {
  path: Record<string, unknown>;
  query: [string, unknown][];
  body: unknown;
  idempotencyKey: string | null;
}

const often = <Value>(good: fc.Arbitrary<Value>, bad: fc.Arbitrary<Value>) =>
  fc.oneof({ weight: 3, arbitrary: good }, { weight: 1, arbitrary: bad });

function requestsOf(
  { parameters, body }: Operation,
  known: Record<string, string>,
): fc.Arbitrary<SentRequest> {
  const valuesFor = ({ name, schema }: Parameter) => {
    const guid = known[`${name} ${schema.pattern ?? ""}`];
    const valid = valuesOf(schema, resolve);
    return often(guid === undefined ? valid : fc.constantFrom<unknown>(guid), hostile);
  };
  const inPath = parameters.filter((each) => each.in === "path");
  const inQuery = parameters.filter((each) => each.in === "query");
  const path = fc.record(Object.fromEntries(inPath.map((each) => [each.name, valuesFor(each)])));
  const given = fc.record(Object.fromEntries(inQuery.map((each) => [each.name, valuesFor(each)])), {
    requiredKeys: [],
  });
  const extra = fc.array(fc.tuple(fc.constantFrom("unknown", "limit", "cursor", "from", "stat"), hostile), {
    maxLength: 1,
  });
  const bodies = body === null ? fc.constant<unknown>(undefined) : valuesOf(body, resolve);
  return fc.record({
    path,
    query: fc
      .tuple(given, extra)
      .map(([some, more]): [string, unknown][] => [...Object.entries(some), ...more]),
    body: body === null ? often(bodies, hostile) : fc.oneof(bodies, spoilt(bodies)),
    idempotencyKey: fc.option(fc.string({ unit: "grapheme-ascii", maxLength: 20 }), { freq: 3 }),
  });
}

function urlOf({ path }: Operation, requested: SentRequest): string {
  const filled = path.replace(/\{(\w+)\}/g, (_, name) =>
    encodeURIComponent(wellFormed(requested.path[name]) || "x"),
  );
  const query = requested.query
    .map(([name, value]) => `${name}=${encodeURIComponent(wellFormed(value))}`)
    .join("&");
  return query === "" ? filled : `${filled}?${query}`;
}

/** A URL cannot carry half of a surrogate pair. */
function wellFormed(value: unknown): string {
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return (text ?? "")
    .slice(0, 2_000)
    .replace(/[\ud800-\udfff]/g, "\ufffd")
    .replace(/^\.\.?$/, "x");
}

const mayHaveBody = (method: string) => method !== "GET";

async function send(operation: Operation, requested: SentRequest): Promise<Reply> {
  const { method } = operation;
  const headers: Record<string, string> =
    method === "POST" && requested.idempotencyKey !== null
      ? { "idempotency-key": requested.idempotencyKey }
      : {};
  const body =
    mayHaveBody(method) && requested.body !== undefined ? { text: JSON.stringify(requested.body) } : {};
  return test.ask(`${method} ${urlOf(operation, requested)}`, { headers, ...body });
}

/** What is stored, but for kept answers and the audit. */
async function rowCounts(): Promise<unknown> {
  const tables = [
    "members",
    "inbox",
    "outbox",
    "balance_checks",
    "balance_decisions",
    "ach_returns",
    "endpoints",
    "users",
  ];
  const { rows } = await test.now.db.pool.query(
    `select ${tables.map((table) => `(select count(*) from ${table}) as ${table}`).join(", ")}`,
  );
  return rows[0];
}

const perOperation = 120;
let caseCount = 0;
const statuses = new Map<number, number>();

describe("any request", () => {
  it.each(operations.map((operation) => [`${operation.method} ${operation.path}`, operation] as const))(
    "%s has an answer, and what is refused is not stored",
    async (_, operation) => {
      const debtor = await aDebtor(test.now.db, { availableBalance: "500.00" });
      const guidOf = (name: string) =>
        operation.path.includes("/accounts/") && name === "guid" ? debtor.accountGuid : debtor.memberGuid;
      const known = Object.fromEntries(
        operation.parameters.map(({ name, schema }) => [`${name} ${schema.pattern ?? ""}`, guidOf(name)]),
      );
      const guids = Object.fromEntries(
        Object.entries(known).filter(([name]) => /^(guid|member_guid|account_guid) /.test(name)),
      );
      await fc.assert(
        fc.asyncProperty(requestsOf(operation, guids), async (requested) => {
          const before = await rowCounts();
          const { status, body } = await send(operation, requested);
          caseCount += 1;
          statuses.set(status, (statuses.get(status) ?? 0) + 1);
          if (status >= 500) expect([status, body.type]).toEqual([503, expect.stringMatching(/:mx-/)]);
          if (status >= 400 && status < 500) expect(await rowCounts()).toEqual(before);
        }),
        { numRuns: perOperation, seed: inject("seed"), endOnFailure: false },
      );
    },
  );

  it("leaves every list readable", async () => {
    const lists = operations.filter(({ method, path }) => method === "GET" && !path.includes("{"));
    for (const { path, parameters } of lists) {
      const isComplete = parameters.every(({ required }) => required !== true);
      if (isComplete) expect([path, (await test.ask(`GET ${path}`)).status]).toEqual([path, 200]);
    }
  });
});

afterAll(() => {
  expect(caseCount).toBeGreaterThan(5_000);
  // Both valid and invalid requests were sent.
  expect([...statuses.keys()].some((status) => status < 300)).toBe(true);
  expect(statuses.get(422) ?? 0).toBeGreaterThan(1_000);
});
