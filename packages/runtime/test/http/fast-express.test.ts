import { createServer, IncomingMessage, ServerResponse } from "node:http";
import express, { type Express, Router } from "express";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createHttpServer, type Listening, listen } from "../../src/http/index.ts";

const started: Listening[] = [];
// Express prints the errors that no middleware takes.
beforeEach(() => void vi.spyOn(console, "error").mockReturnValue());
afterEach(async () => {
  await Promise.all(started.splice(0).map((server) => server.close(0)));
});

/** Uses a bit of everything that Express adds to requests and responses. */
function anApp(): Express {
  const app = express();
  app.set("trust proxy", "loopback");
  // Without it, answers contain stack traces, which name the classes.
  app.set("env", "production");
  app.use(express.json());
  const router = Router();
  router.get("/who/:id", (request, response) => {
    const { ip, hostname, protocol, path, baseUrl, xhr, params, query } = request;
    const agent = request.get("X-Agent");
    response.json({
      ip,
      hostname,
      protocol,
      path,
      baseUrl,
      xhr,
      params,
      query,
      agent,
      json: request.accepts("json"),
    });
  });
  router.post("/echo", (request, response) => {
    response
      .cookie("a", "b")
      .status(201)
      .location("/there")
      .json({ is: request.is("json"), body: request.body });
  });
  router.get("/away", (_request, response) => response.redirect("/there"));
  router.get("/fails", () => {
    throw Object.assign(new Error("teapot"), { status: 418 });
  });
  const mounted = express();
  mounted.get("/", (request, response) => void response.send(`${request.app === mounted} ${request.ip}`));
  app.use("/v1", router);
  app.use("/mounted", mounted);
  return app;
}

async function start(app: Express, fast: boolean): Promise<string> {
  const server = await listen(fast ? createHttpServer(app) : createServer(app), {
    port: 0,
    host: "127.0.0.1",
  });
  started.push(server);
  return `http://127.0.0.1:${server.port}`;
}

async function answer(url: string, init: RequestInit = {}) {
  const response = await fetch(url, { redirect: "manual", ...init });
  const headers = Object.fromEntries(response.headers);
  delete headers["date"];
  delete headers["keep-alive"];
  return { status: response.status, headers, body: await response.text() };
}

const json = { "content-type": "application/json" };
const probes: readonly (readonly [string, RequestInit])[] = [
  [
    "/v1/who/7?a=1",
    { headers: { "x-agent": "me", "x-forwarded-for": "203.0.113.9", "x-forwarded-proto": "https" } },
  ],
  ["/v1/who/7", { headers: { "if-none-match": "*" } }],
  ["/v1/who/7", { method: "HEAD" }],
  ["/v1/echo", { method: "POST", headers: json, body: '{"a":[1]}' }],
  ["/v1/echo", { method: "POST", headers: json, body: "{" }],
  ["/v1/away", {}],
  ["/v1/fails", {}],
  ["/nowhere", {}],
  ["/mounted", {}],
  ["/v1/who/%E0%A4%A", {}],
];

describe("createHttpServer", () => {
  it.each(probes)("answers %s as Express does by itself", async (path, init) => {
    const [fast, plain] = await Promise.all([start(anApp(), true), start(anApp(), false)]);
    const ofFast = await answer(fast + path, init);
    const ofPlain = await answer(plain + path, init);
    const port = (text: string) => text.replaceAll(/127\.0\.0\.1:\d+/g, "host");
    expect(port(JSON.stringify(ofFast))).toBe(port(JSON.stringify(ofPlain)));
  });

  it("gives requests and responses the prototype that Express sets anyway", async () => {
    const app = express();
    const born: (object | null)[] = [];
    const server = createHttpServer(app);
    server.prependListener("request", (request, response) => {
      born.push(Object.getPrototypeOf(request), Object.getPrototypeOf(response));
    });
    app.get("/", (request, response) => {
      born.push(Object.getPrototypeOf(request), Object.getPrototypeOf(response));
      response.json(request instanceof IncomingMessage && response instanceof ServerResponse);
    });
    const listening = await listen(server, { port: 0, host: "127.0.0.1" });
    started.push(listening);
    expect(await (await fetch(`http://127.0.0.1:${listening.port}`)).json()).toBe(true);
    const [requestBefore, responseBefore, requestAfter, responseAfter] = born;
    expect(requestAfter).toBe(requestBefore);
    expect(responseAfter).toBe(responseBefore);
    expect(requestAfter).toBe(app.request);
    expect(responseAfter).toBe(app.response);
  });

  it("leaves other apps and Express itself alone", () => {
    const other = express();
    const before = Object.getPrototypeOf(other.request);
    createHttpServer(express());
    expect(Object.getPrototypeOf(other.request)).toBe(before);
    expect(Object.hasOwn(express.request, "app")).toBe(false);
  });

  it("cuts slow clients off", () => {
    const server = createHttpServer(express());
    expect(server.headersTimeout).toBeLessThan(server.requestTimeout);
    expect(server.requestTimeout).toBeLessThanOrEqual(20_000);
    expect(server.keepAliveTimeout).toBeGreaterThan(60_000);
    expect(server.maxRequestsPerSocket).toBe(0);
  });
});
