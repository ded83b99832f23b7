import { requestIdOf } from "@account-opening/runtime/http";
import type { Request, RequestHandler, Response } from "express";
import type { ApiLog } from "../log.ts";
import type { ApiMetrics } from "../metrics.ts";

/** Fields of a request's log line that its handlers set. */
export interface RequestContext {
  keyId?: string;
  problem?: string;
}

export function requestContext({ locals }: Response): RequestContext {
  locals["logFields"] ??= {};
  return locals["logFields"];
}

/** Counts every request and logs one line for it: the route's pattern and IDs, never the query or the body. */
export function logRequest(events: ApiLog, metrics: ApiMetrics): RequestHandler {
  return (request, response, next) => {
    const startedAtMs = performance.now();
    response.once("close", () => {
      const durationMs = performance.now() - startedAtMs;
      const route = routeOf(request);
      const { method } = request;
      metrics.answered(
        { route, method: methodLabel(method), status: response.statusCode },
        durationMs / 1_000,
      );
      const { keyId, problem } = requestContext(response);
      events.answered({
        method,
        route,
        status: response.statusCode,
        outcome: response.writableFinished ? "answered" : "cut_off",
        problem,
        key_id: keyId,
        request_id: requestIdOf(response),
        member_guid: memberGuidOf(request),
        duration_ms: Math.round(durationMs),
      });
    });
    next();
  };
}

function routeOf(request: Request): string {
  const route: unknown = request.route;
  if (typeof route !== "object" || route === null || !("path" in route)) return "none";
  return String(route.path);
}

/** Unknown methods share one label, so that clients cannot create metric series. */
function methodLabel(method: string): string {
  return ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"].includes(method) ? method : "other";
}

/** The member that the path names. */
export function memberGuidOf({ params }: Request): string | undefined {
  const guid: unknown = params?.["guid"];
  return typeof guid === "string" && /^MBR-[\w-]{1,96}$/.test(guid) ? guid : undefined;
}
