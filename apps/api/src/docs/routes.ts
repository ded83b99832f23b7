import { createRequire } from "node:module";
import { basename, dirname } from "node:path";
import { methodNotAllowed } from "@account-opening/runtime/http";
import { type RequestHandler, Router } from "express";
import type { Route } from "../http/route.ts";
import collection from "./collection.json" with { type: "json" };
import { openApiDocument } from "./openapi.ts";
import { pages, referenceScript } from "./page.ts";
import { stylesheet } from "./stylesheet.ts";

/** RapiDoc needs inline styles. Otherwise a page may only load files of this server. */
const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

const rapidoc = createRequire(import.meta.url).resolve("rapidoc");

/** `GET /openapi.json`, and the pages under /docs, which work offline. */
export function docsRoutes(routes: readonly Route[]): Router {
  const document = JSON.stringify(openApiDocument(routes));
  const router = Router({ caseSensitive: true });
  const get = (path: string, handler: RequestHandler) =>
    router.route(path).get(handler).all(methodNotAllowed("GET", "HEAD"));
  const send = (path: string, type: string, text: string) =>
    get(path, (_request, response) => {
      response.set("Content-Security-Policy", contentSecurityPolicy).type(type).send(text);
    });
  send("/openapi.json", "application/json", document);
  send("/docs/collection.json", "application/json", JSON.stringify(collection));
  for (const [path, html] of pages) send(path, "html", html);
  send("/docs/docs.css", "text/css", stylesheet);
  send("/docs/reference.js", "text/javascript", referenceScript);
  get("/docs/rapidoc-min.js", (_request, response, next) => {
    response.sendFile(basename(rapidoc), { root: dirname(rapidoc) }, (error) => error && next(error));
  });
  return router;
}
