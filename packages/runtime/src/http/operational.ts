import express, { type RequestHandler, Router } from "express";
import type { Registry } from "prom-client";
import type { Logger } from "../log/logger.ts";
import { metricsHandler } from "../metrics.ts";
import { errorHandler } from "./error-handler.ts";
import { createHttpServer } from "./http-server.ts";
import { type Listening, listen } from "./listen.ts";
import { methodNotAllowed, notFound } from "./not-found.ts";
import { Problem, sendProblem } from "./problem.ts";
import { type ReadinessCheck, readiness } from "./readiness.ts";

export interface OperationalOptions {
  /** By name. A check fails by throwing. */
  checks: Readonly<Record<string, ReadinessCheck>>;
  /** Absent: no `/metrics`. */
  registry?: Registry | undefined;
  checkTimeoutMs?: number;
}

/** `GET /healthz` (alive), `/readyz` (can do its work now, else 503) and `/metrics` (Prometheus). */
export function operationalRoutes({ checks, registry, checkTimeoutMs = 2_000 }: OperationalOptions): Router {
  const routes: Record<string, RequestHandler> = {
    "/healthz": (_request, response) => void response.json({ status: "alive" }),
    "/readyz": readyHandler(checks, checkTimeoutMs),
    ...(registry === undefined ? {} : { "/metrics": metricsHandler(registry) }),
  };
  const router = Router();
  for (const [path, handler] of Object.entries(routes)) {
    router.route(path).get(handler).all(methodNotAllowed("GET", "HEAD"));
  }
  return router;
}

function readyHandler(checks: OperationalOptions["checks"], timeoutMs: number): RequestHandler {
  return async (_request, response) => {
    const now = await readiness(checks, timeoutMs);
    response.set("Cache-Control", "no-store");
    if (now.ready) return void response.json({ status: "ready", checks: now.checks });
    const failed = Object.keys(now.checks).filter((name) => now.checks[name] !== "ok");
    const reasons = Object.entries(now.reasons).map(([name, reason]) => `${name}: ${reason}`);
    const problem = new Problem({
      status: 503,
      name: "not-ready",
      title: "Process not ready",
      detail: [`Failing: ${failed.join(", ")}.`, ...reasons].join(" "),
      headers: { "Retry-After": "5" },
    });
    sendProblem(response, problem, { checks: now.checks });
  };
}

/**
 * The operational routes of an app with others. With a port of their own, that port serves all of them, and the app's main port
 * only health.
 */
export async function operationalOf(
  options: OperationalOptions & { ownPort: number | undefined; host: string; logger: Logger },
): Promise<{ routes: Router; close(): Promise<void> }> {
  const { ownPort, registry } = options;
  const own = ownPort === undefined ? undefined : await serveOperational({ ...options, port: ownPort });
  return {
    routes: operationalRoutes({ ...options, registry: own === undefined ? registry : undefined }),
    close: async () => own?.close(),
  };
}

/** Serves only the operational routes. */
export async function serveOperational(
  options: OperationalOptions & { port: number; host: string; logger: Logger },
): Promise<Listening> {
  const app = express();
  app.disable("x-powered-by");
  app.use(operationalRoutes(options), notFound, errorHandler(options));
  return listen(createHttpServer(app), options);
}
