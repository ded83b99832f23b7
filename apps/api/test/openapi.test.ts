import { memberStateNames } from "@account-opening/core/member";
import { expect, it } from "vitest";
import { z } from "zod";
import type { Context } from "../src/context.ts";
import guides from "../src/docs/guides.json" with { type: "json" };
import { openApiDocument } from "../src/docs/openapi.ts";
import { problemCatalogue } from "../src/http/problems.ts";
import { expressPath, routerOf } from "../src/http/router.ts";
import { routes } from "../src/routes.ts";

interface Operation {
  operationId: string;
  "x-required-scope": string;
  security: object[];
  summary: string;
  description: string;
  requestBody?: { content: Record<string, { example?: unknown }> };
  responses: Record<string, { description: string; content?: Record<string, { example?: unknown }> }>;
}

interface Webhook {
  post: { requestBody: { content: { "application/json": { example: { data: { state?: string } } } } } };
}

const document = openApiDocument(routes);
const paths = document.paths as Record<string, Record<string, Operation>>;
const operations = Object.entries(paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
);

it("describes every route that Express has, and no other", () => {
  const router = routerOf(routes, {} as Context, async () => ({
    id: "",
    name: "",
    role: null,
    scopes: [],
    expiresAt: null,
    activeAt: null,
  }));
  const served = router.stack.flatMap(({ route }) =>
    route === undefined
      ? []
      : route.stack
          .filter(({ method }) => method !== undefined)
          .map(({ method }) => `${method} ${route.path}`),
  );
  const described = operations.map(({ path, method }) => `${method} ${expressPath(path)}`);
  expect(served.sort()).toEqual(described.sort());
  expect(described).toHaveLength(routes.length);
});

it.each(operations)("$method $path says what it needs and how it can end", ({ method, operation }) => {
  const scopes = [operation["x-required-scope"]];
  expect(operation.security).toEqual([{ apiKey: scopes }, { session: scopes }]);
  expect(operation.description).toContain(operation["x-required-scope"]);
  expect(operation.summary).not.toBe("");
  expect(Object.keys(operation.responses)).toEqual(expect.arrayContaining(["401", "403", "503"]));
  if (method === "post") expect(operation.responses["409"]?.description).toContain("idempotency-key-reused");
  for (const { content = {} } of Object.values(operation.responses)) {
    for (const [type, { example }] of Object.entries(content)) expect(example, type).toBeDefined();
  }
});

it("names each operation once", () => {
  const names = operations.map(({ operation }) => operation.operationId);
  expect(new Set(names).size).toBe(names.length);
});

it("gives examples that its own schemas accept", () => {
  for (const route of routes) {
    if (route.body !== undefined) exampleFits(route.body, `${route.path} body`);
    for (const { schema, stream } of Object.values(route.answers)) {
      if (schema) exampleFits(schema, `${route.path} answer`);
      if (stream) exampleFits(stream, `${route.path} stream`);
    }
  }
});

function exampleFits(schema: z.ZodType, where: string): void {
  const described = schema.meta()?.["example"] === undefined ? (rowOf(schema) ?? schema) : schema;
  const { example } = described.meta() ?? {};
  expect(example, `${where} has an example`).toBeDefined();
  expect(described.safeParse(example).error?.issues, where).toBeUndefined();
}

/** A list is shown by one of its rows. */
function rowOf(schema: z.ZodType): z.ZodType | undefined {
  const data = schema instanceof z.ZodObject ? schema.shape["data"] : undefined;
  return data instanceof z.ZodArray && data.element instanceof z.ZodType ? data.element : undefined;
}

it("resolves every reference", () => {
  const text = JSON.stringify(document);
  for (const [, name = ""] of text.matchAll(/#\/components\/schemas\/(\w+)/g)) {
    expect(document.components?.schemas).toHaveProperty(name);
  }
});

it("has a problem for every name that a route gives, each with a status of its kind", () => {
  for (const { status } of Object.values(problemCatalogue)) expect(status).toBeGreaterThanOrEqual(400);
  expect(paths["/v1/members"]?.["post"]?.responses["409"]?.description).toContain("member-exists");
});

it("gives an example of each event that can happen: the member has the state that the type names", () => {
  const examples = Object.entries(document.webhooks as unknown as Record<string, Webhook>).flatMap(
    ([type, { post }]) => {
      const { data } = post.requestBody.content["application/json"].example;
      const state = /^member\.(.+)$/.exec(type)?.[1];
      return memberStateNames.some((name) => name === state) ? [{ type, state, named: data.state }] : [];
    },
  );
  expect(examples.map(({ type }) => type)).toContain("member.action_required");
  for (const { type, state, named } of examples) expect([type, named]).toEqual([type, state]);
});

it("links to guides by their titles, not by the names of their files", () => {
  for (const { slug, html } of guides) expect([slug, html.match(/>[\w-]+\.md<\/a>/g)]).toEqual([slug, null]);
});
