import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { methodNotAllowed, notFound } from "@account-opening/runtime/http";
import compression from "compression";
import express, { type RequestHandler, Router } from "express";
import { sendPage } from "./pages.ts";

const require = createRequire(import.meta.url);

/** The folder of the built console. Its package is found in a checkout and in a deployed app. */
export function consoleFolder(): string {
  return join(dirname(require.resolve("@account-opening/console/package.json")), "dist");
}

/** The console loads its own files and calls this API. Nothing inline is allowed. */
const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "manifest-src 'self'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join("; ");

/** Names of these files contain a hash of their content. */
const hashedFiles = /[/\\]assets[/\\]/;

/** The files of the console, and its page for every other address below `/console`. */
export function consoleFiles(folder: string): Router {
  const router = Router({ caseSensitive: true });
  router.use("/console", compression(), secured);
  router.use(
    "/console",
    express.static(folder, {
      index: false,
      redirect: false,
      setHeaders: (response, path) => {
        const caching = hashedFiles.test(path) ? "public, max-age=31536000, immutable" : "no-cache";
        response.setHeader("Cache-Control", path.endsWith(".html") ? "no-store" : caching);
      },
    }),
  );
  router.get("/console/assets/{*file}", notFound);
  router.route("/console{/*address}").get(pageOf(folder)).all(methodNotAllowed("GET", "HEAD"));
  return router;
}

const secured: RequestHandler = (_request, response, next) => {
  response.set("Content-Security-Policy", contentSecurityPolicy);
  next();
};

/** The router of the console reads the address. */
function pageOf(root: string): RequestHandler {
  return (_request, response, next) => {
    response.set("Cache-Control", "no-store");
    response.sendFile("index.html", { root, cacheControl: false }, (error: unknown) => {
      if (error === undefined || response.headersSent) return;
      if (error instanceof Error && "code" in error && error.code === "ENOENT") sendPage(response, notBuilt);
      else next(error);
    });
  };
}

const notBuilt = {
  status: 503,
  title: "The console is not built",
  text: ["Build it, then load this page again: `pnpm build`", "The API works without the console."],
};
