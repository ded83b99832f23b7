import express from "express";
import { afterEach, describe, expect, it } from "vitest";
import { createDrain } from "../../src/http/drain.ts";
import { createHttpServer } from "../../src/http/http-server.ts";
import { type Listening, listen } from "../../src/http/listen.ts";
import { operationalOf, serveOperational } from "../../src/http/operational.ts";
import { type ReadinessCheck, readyUnless } from "../../src/http/readiness.ts";
import { createMetrics } from "../../src/metrics.ts";
import { readableLogger } from "../support.ts";

const started: Listening[] = [];
const cleanUps: (() => Promise<void>)[] = [];
afterEach(async () => {
  await Promise.all(cleanUps.splice(0).map((cleanUp) => cleanUp()));
  await Promise.all(started.splice(0).map((server) => server.close(0)));
});

async function start(checks: Record<string, ReadinessCheck>) {
  const metrics = createMetrics({ app: "test" });
  const { logger } = readableLogger();
  const where = { port: 0, host: "127.0.0.1", logger };
  const server = await serveOperational({ ...where, checks, registry: metrics.registry, checkTimeoutMs: 50 });
  started.push(server);
  return { metrics, ask: (path: string, init = {}) => fetch(`http://127.0.0.1:${server.port}${path}`, init) };
}

describe("operational routes on a port of their own", () => {
  async function startApp(ownPort: number | undefined) {
    const { logger } = readableLogger();
    const where = { host: "127.0.0.1", logger, ownPort };
    const { registry } = createMetrics({ app: "test" });
    const operational = await operationalOf({ ...where, checks: { running: () => undefined }, registry });
    const app = express().use(operational.routes);
    const main = await listen(createHttpServer(app), { port: 0, host: "127.0.0.1" });
    started.push(main);
    cleanUps.push(operational.close);
    return (path: string, url = main.url) => fetch(`${url}${path}`);
  }

  it("move the metrics from the main port, which keeps health", async () => {
    const port = await freePort();
    const get = await startApp(port);
    const own = `http://127.0.0.1:${port}`;
    for (const path of ["/healthz", "/readyz"]) {
      expect((await get(path)).status).toBe(200);
      expect((await get(path, own)).status).toBe(200);
    }
    expect((await get("/metrics")).status).toBe(404);
    expect(await (await get("/metrics", own)).text()).toContain("build_info");
  });

  it("are all on the main port without one", async () => {
    const get = await startApp(undefined);
    for (const path of ["/healthz", "/readyz", "/metrics"]) expect((await get(path)).status).toBe(200);
  });
});

/** A port that was free a moment ago. */
async function freePort(): Promise<number> {
  const { port, close } = await listen(createHttpServer(express()), { port: 0, host: "127.0.0.1" });
  await close(0);
  return port;
}

describe("operational routes", () => {
  it("is alive if checks fail", async () => {
    const { ask } = await start({ postgres: () => Promise.reject(new Error("down")) });
    expect((await ask("/healthz")).status).toBe(200);
  });

  it("is ready if every check passes", async () => {
    const { ask } = await start({ postgres: async () => "pong", running: () => undefined });
    const response = await ask("/readyz");
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({ status: "ready", checks: { postgres: "ok", running: "ok" } });
  });

  it("names the checks that fail or time out, without a reason", async () => {
    const { ask } = await start({
      postgres: () => {
        throw new Error("password=hunter2");
      },
      redis: () => new Promise(() => undefined),
      running: () => undefined,
    });
    const response = await ask("/readyz");
    expect(response.status).toBe(503);
    expect(response.headers.get("content-type")).toContain("application/problem+json");
    const text = await response.text();
    expect(text).not.toContain("hunter2");
    expect(JSON.parse(text)).toMatchObject({
      status: 503,
      checks: { postgres: "failed", redis: "timed_out", running: "ok" },
    });
  });

  it("includes the reason of a NotReadyError", async () => {
    const { ask } = await start({
      database: readyUnless(async () => "Run pnpm db:migrate."),
      queue: () => undefined,
    });
    expect(await (await ask("/readyz")).json()).toMatchObject({
      detail: "Failing: database. database: Run pnpm db:migrate.",
      checks: { database: "failed", queue: "ok" },
    });
  });

  it("is not ready during a drain, and still serves requests", async () => {
    const drain = createDrain();
    const { ask } = await start({ running: drain.assertAccepting });
    expect((await ask("/readyz")).status).toBe(200);
    const drained = drain.end(1);
    expect((await ask("/readyz")).status).toBe(503);
    expect((await ask("/healthz")).status).toBe(200);
    await drained;
  });

  it("serves the metrics of this process", async () => {
    const { ask, metrics } = await start({});
    metrics.counter("jobs_total", "Jobs by outcome", ["outcome"]).inc({ outcome: "done" });
    metrics.gauge("backlog", "Rows that wait").set(3);
    metrics.durations("call_seconds", "Calls to MX").observe(0.2);
    const text = await (await ask("/metrics")).text();
    expect(text).toContain('jobs_total{outcome="done",app="test"} 1');
    expect(text).toContain('call_seconds_bucket{le="0.25",app="test"} 1');
    expect(text).toContain("nodejs_eventloop_lag_seconds");
  });

  it("serves nothing else", async () => {
    const { ask } = await start({});
    expect((await ask("/metrics", { method: "POST" })).status).toBe(405);
    expect((await ask("/")).status).toBe(404);
  });
});
