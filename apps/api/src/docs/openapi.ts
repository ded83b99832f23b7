import { OpenAPIRegistry, OpenApiGeneratorV31, type RouteConfig } from "@asteasolutions/zod-to-openapi";
import { z } from "zod";
import { problemBody } from "../http/problem-schema.ts";
import { type ProblemName, problemCatalogue } from "../http/problems.ts";
import type { AnswerSpec, Route } from "../http/route.ts";
import { notificationSchemas, pascalCase } from "../notifications/event-schema.ts";
import { apiKeyScheme, info, servers, sessionScheme, tags } from "./info.ts";

/** Describes the routes from the schemas that validate them. */
export function openApiDocument(routes: readonly Route[]) {
  const registry = new OpenAPIRegistry();
  registry.registerComponent("securitySchemes", "apiKey", apiKeyScheme);
  registry.registerComponent("securitySchemes", "session", sessionScheme);
  for (const route of routes) registry.registerPath(pathOf(route));
  for (const schema of notificationSchemas) registry.registerWebhook(webhookOf(schema));
  return new OpenApiGeneratorV31(registry.definitions).generateDocument({
    openapi: "3.1.0",
    info,
    servers,
    tags: Object.entries(tags).map(([name, description]) => ({ name, description })),
  });
}

/** The request to an endpoint that delivers an event, by Standard Webhooks. */
function webhookOf(schema: (typeof notificationSchemas)[number]): RouteConfig {
  const type = schema.shape.type.value;
  return {
    method: "post",
    path: type,
    operationId: `receive${pascalCase(type)}`,
    tags: ["Notifications"],
    summary: `Delivery of \`${type}\` to your endpoint`,
    security: [],
    description:
      "Signed according to Standard Webhooks: verify `webhook-signature` with the endpoint's secret. An event may be delivered more than once, with the same `webhook-id`.",
    request: {
      headers: deliveryHeaders,
      body: { required: true, content: { "application/json": content(schema) } },
    },
    responses: {
      "2XX": { description: "Received." },
      410: { description: "The endpoint is disabled. Its events wait until it is enabled." },
    },
  };
}

const deliveryHeaders = z.object({
  "webhook-id": z
    .string()
    .meta({ description: "The event's ID.", example: "evt_7b0f0c5a-55f1-4f9b-9f0e-5a1f8e8f2f10" }),
  "webhook-timestamp": z.string().meta({ description: "Seconds since 1970.", example: "1764000000" }),
  "webhook-signature": z
    .string()
    .meta({ description: "`v1,…`. Two signatures during a rotation of the secret." }),
});

const idempotencyHeaders = z.object({
  "Idempotency-Key": z
    .string()
    .min(1)
    .max(255)
    .optional()
    .meta({
      description:
        "Makes the request safe to repeat. A response below 500 is stored for 24 hours and returned again with `Idempotent-Replayed: true`. " +
        "It is erased with its user or member. A repeated request is then 410 and has no effect.",
    }),
});

function pathOf(route: Route): RouteConfig {
  const { method, path, operation, tag, summary, scope, params, query, body } = route;
  return {
    method,
    path,
    operationId: operation,
    tags: [tag],
    summary,
    description: [route.description, `Scope: \`${scope}\`.`, auditedAs(route)]
      .filter((part) => part !== undefined)
      .join("\n\n"),
    security: [{ apiKey: [scope] }, { session: [scope] }],
    "x-required-scope": scope,
    ...(route.audit === undefined || route.audit === null ? {} : { "x-audit-action": route.audit }),
    request: {
      ...(params === undefined ? {} : { params }),
      ...(query === undefined ? {} : { query }),
      ...(method === "post" ? { headers: idempotencyHeaders } : {}),
      ...(body === undefined
        ? {}
        : { body: { required: true, content: { "application/json": content(body) } } }),
    },
    responses: { ...answersOf(route.answers), ...problemsOf(route) },
  };
}

function auditedAs({ audit }: Route): string | undefined {
  return audit === undefined || audit === null ? undefined : `Audited as \`${audit}\`.`;
}

function answersOf(answers: Route["answers"]): RouteConfig["responses"] {
  return Object.fromEntries(Object.entries(answers).map(([status, answer]) => [status, answerOf(answer)]));
}

function answerOf({ description, schema, downloads, stream }: AnswerSpec) {
  const mediaTypes = {
    ...(schema === undefined ? {} : { "application/json": content(schema) }),
    ...(downloads === undefined ? {} : filesOf(downloads)),
    ...(stream === undefined ? {} : { "text/event-stream": content(stream) }),
  };
  return Object.keys(mediaTypes).length === 0 ? { description } : { description, content: mediaTypes };
}

function filesOf(examples: Readonly<Record<string, string>>) {
  const described = Object.entries(examples).map(([mediaType, example]) => [
    mediaType,
    { schema: { type: "string" as const }, example },
  ]);
  return Object.fromEntries(described);
}

/** A schema with its example. */
function content(schema: z.ZodType) {
  const example: unknown = schema.meta()?.["example"] ?? listExample(schema);
  return example === undefined ? { schema } : { schema, example };
}

/** The example of a list is made from the example of its row. */
function listExample(schema: z.ZodType): unknown {
  if (!(schema instanceof z.ZodObject) || !(schema.shape["data"] instanceof z.ZodArray)) return undefined;
  const { element } = schema.shape["data"];
  const row: unknown = element instanceof z.ZodType ? element.meta()?.["example"] : undefined;
  return "next_cursor" in schema.shape ? { data: [row], next_cursor: null } : { data: [row] };
}

/** One response for each status. It lists the problems with that status. */
function problemsOf(route: Route): RouteConfig["responses"] {
  const names = [...new Set([...common(route), ...route.problems])];
  const statuses = [...new Set(names.map((name) => problemCatalogue[name].status))].sort();
  return Object.fromEntries(statuses.map((status) => [status, problemOf(status, names)]));
}

function common(route: Route): ProblemName[] {
  return [
    "unauthorized",
    "missing-scope",
    "too-many-requests",
    "database-unavailable",
    ...(route.method === "get" ? [] : (["cross-site-request"] as const)),
    ...(route.params === undefined ? [] : (["invalid-row"] as const)),
    ...(route.query === undefined && route.body === undefined ? [] : (["validation-failed"] as const)),
    ...(route.body === undefined
      ? []
      : (["bad-request", "body-too-large", "unsupported-media-type"] as const)),
    ...(route.method === "post"
      ? (["idempotency-key-in-use", "idempotency-key-reused", "answer-erased"] as const)
      : []),
  ];
}

function problemOf(status: number, names: readonly ProblemName[]) {
  const here = names.filter((name) => problemCatalogue[name].status === status);
  const [first] = here;
  return {
    description: here.map((name) => `\`${name}\`: ${problemCatalogue[name].title}.`).join("\n\n"),
    content: {
      "application/problem+json": {
        schema: problemBody,
        example: {
          type: `urn:account-opening:problem:${first}`,
          title: first === undefined ? "" : problemCatalogue[first].title,
          status,
          detail: first === undefined ? "" : `${problemCatalogue[first].title}.`,
          instance: "urn:request:0b6b2f0e-6f6a-4c53-8a4c-3f2a7d6f9c11",
        },
      },
    },
  };
}
