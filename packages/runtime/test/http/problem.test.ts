import express, { type Express } from "express";
import { afterEach, describe, expect, it } from "vitest";
import { z } from "zod";
import {
  createHttpServer,
  errorHandler,
  type Listening,
  listen,
  methodNotAllowed,
  notFound,
  Problem,
} from "../../src/http/index.ts";
import { readableLogger } from "../support.ts";

const started: Listening[] = [];
afterEach(async () => {
  await Promise.all(started.splice(0).map((server) => server.close(0)));
});

const body = z.object({ credentials: z.array(z.object({ value: z.string() })) });

async function aServer(add: (app: Express) => void) {
  const { logger, lines } = readableLogger();
  const app = express();
  app.use(express.json({ limit: 100 }));
  add(app);
  app.use(notFound, errorHandler({ logger }));
  const server = await listen(createHttpServer(app), { port: 0, host: "127.0.0.1" });
  started.push(server);
  const ask = async (path: string, init: RequestInit = {}) => {
    const response = await fetch(`http://127.0.0.1:${server.port}${path}`, init);
    return { response, problem: JSON.parse(await response.text()) as unknown };
  };
  const post = (path: string, text: string) =>
    ask(path, { method: "POST", body: text, headers: { "content-type": "application/json" } });
  return { ask, post, lines };
}

describe("problems", () => {
  it("answers a thrown Problem as problem+json with its headers", async () => {
    const { ask } = await aServer((app) =>
      app.get("/", () => {
        throw new Problem({
          status: 503,
          name: "mx-unavailable",
          title: "MX cannot be reached",
          headers: { "Retry-After": "7" },
        });
      }),
    );
    const { response, problem } = await ask("/");
    expect(response.status).toBe(503);
    expect(response.headers.get("content-type")).toBe("application/problem+json; charset=utf-8");
    expect(response.headers.get("retry-after")).toBe("7");
    const type = "urn:account-opening:problem:mx-unavailable";
    expect(problem).toEqual({
      type,
      title: "MX cannot be reached",
      status: 503,
      detail: "MX cannot be reached.",
    });
  });

  it("answers invalid input with 422 and the invalid fields", async () => {
    const { post } = await aServer((app) => app.post("/", (request) => void body.parse(request.body)));
    const { response, problem } = await post("/", '{"credentials":[{"value":"x"},{"value":1020}]}');
    expect(response.status).toBe(422);
    expect(problem).toMatchObject({
      type: "urn:account-opening:problem:validation-failed",
      errors: [{ path: "credentials.1.value", message: expect.stringContaining("string") }],
    });
    expect(JSON.stringify(problem)).not.toContain("1020");
  });

  it.each([
    ['{"a": 10200001', 400, "bad-request"],
    [JSON.stringify({ a: "x".repeat(200) }), 413, "body-too-large"],
  ])("answers an unreadable body without quoting it", async (text, status, name) => {
    const { post } = await aServer((app) => app.post("/", (_request, response) => void response.end()));
    const { response, problem } = await post("/", text);
    expect(response.status).toBe(status);
    expect(problem).toMatchObject({ status, type: `urn:account-opening:problem:${name}` });
    expect(JSON.stringify(problem)).not.toContain("10200001");
  });

  it("answers 404 and 405", async () => {
    const { ask, post } = await aServer((app) =>
      app
        .route("/x")
        .get((_request, response) => void response.json({}))
        .all(methodNotAllowed("GET")),
    );
    expect((await ask("/y")).problem).toMatchObject({
      status: 404,
      type: expect.stringContaining("not-found"),
    });
    const { response, problem } = await post("/x", "{}");
    expect(response.headers.get("allow")).toBe("GET");
    expect(problem).toMatchObject({ status: 405, type: expect.stringContaining("method-not-allowed") });
  });

  it("logs an unexpected error and returns no details", async () => {
    const { ask, lines } = await aServer((app) =>
      app.get("/:id", async () => {
        throw new RangeError("password=hunter2");
      }),
    );
    const { response, problem } = await ask("/7");
    expect(response.status).toBe(500);
    expect(problem).toMatchObject({ status: 500, type: "urn:account-opening:problem:internal" });
    expect(JSON.stringify([problem, lines])).not.toContain("hunter2");
    expect(lines).toContainEqual(expect.objectContaining({ event: "request.failed", error: "RangeError" }));
  });

  it("closes the connection if a response fails after its start", async () => {
    const { ask } = await aServer((app) =>
      app.get("/", (_request, response) => {
        response.write("[");
        throw new Error("half way");
      }),
    );
    await expect(ask("/")).rejects.toThrow();
  });
});
