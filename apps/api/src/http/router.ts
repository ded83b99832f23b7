import { methodNotAllowed } from "@account-opening/runtime/http";
import { type RequestHandler, Router } from "express";
import type { Context } from "../context.ts";
import type { Authorize } from "./authorize.ts";
import { handleRequest } from "./handle-request.ts";
import type { Route } from "./route.ts";

/**
 * The Express router: each path with its methods, and 405 for other methods. Paths are case-sensitive and strict, since a request
 * that is repeated under another spelling would run a second time despite its Idempotency-Key.
 */
export function routerOf(routes: readonly Route[], context: Context, admit: Authorize): Router {
  const router = Router({ caseSensitive: true, strict: true });
  router.use("/v1", neverStored);
  for (const path of new Set(routes.map((route) => route.path))) {
    const here = routes.filter((route) => route.path === path);
    const served = router.route(expressPath(path));
    for (const route of here) served[route.method](handleRequest(route, context, admit));
    served.all(methodNotAllowed(...here.flatMap(({ method }) => allowed(method))));
  }
  return router;
}

/** Responses contain personal and financial data. */
const neverStored: RequestHandler = (_request, response, next) => {
  response.set("Cache-Control", "no-store").type("application/json");
  next();
};

export function expressPath(path: string): string {
  return path.replace(/\{(\w+)\}/g, ":$1");
}

function allowed(method: Route["method"]): string[] {
  return method === "get" ? ["GET", "HEAD"] : [method.toUpperCase()];
}
