import type { Request, RequestHandler } from "express";
import type { Logger } from "../log/logger.ts";

/** One line per request, by the route's pattern: a path may hold ids, a query may hold anything. */
export function requestLog({ logger }: { logger: Logger }): RequestHandler {
  return (request, response, next) => {
    const startedAt = performance.now();
    response.once("close", () => {
      logger.event("request", {
        method: request.method,
        route: routeOf(request),
        status: response.statusCode,
        outcome: response.writableFinished ? "answered" : "cut_off",
        duration_ms: Math.round(performance.now() - startedAt),
      });
    });
    next();
  };
}

function routeOf(request: Request): string {
  const route: unknown = request.route;
  if (typeof route !== "object" || route === null || !("path" in route)) return "none";
  return `${request.baseUrl}${String(route.path)}`;
}
