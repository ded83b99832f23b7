import { methodNotAllowed } from "@account-opening/runtime/http";
import { type RequestHandler, Router } from "express";
import swaggerUiPath from "swagger-ui-dist/absolute-path.js";
import { routes } from "../routes.ts";
import { openApiDocument } from "./openapi.ts";
import { initializer, page } from "./page.ts";

/** The files of Swagger UI that the page needs. */
const assets = ["swagger-ui.css", "swagger-ui-bundle.js", "favicon-32x32.png"];

/** Swagger UI needs inline styles. Otherwise the page may only load its own files and call this API. */
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

/** `GET /openapi.json`, and `GET /docs`, which works offline. */
export function docsRoutes(): Router {
  const document = JSON.stringify(openApiDocument(routes));
  const router = Router({ caseSensitive: true });
  const get = (path: string, handler: RequestHandler) =>
    router.route(path).get(handler).all(methodNotAllowed("GET", "HEAD"));
  get("/openapi.json", (_request, response) => void response.type("application/json").send(document));
  get("/docs", (_request, response) => {
    response.set("Content-Security-Policy", contentSecurityPolicy).type("html").send(page);
  });
  get(
    "/docs/initializer.js",
    (_request, response) => void response.type("text/javascript").send(initializer),
  );
  for (const name of assets) {
    get(`/docs/${name}`, (_request, response, next) => {
      response.sendFile(name, { root: swaggerUiPath() }, (error) => error && next(error));
    });
  }
  return router;
}
