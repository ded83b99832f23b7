import { methodNotAllowed } from "@account-opening/runtime/http";
import { Router } from "express";
import type { ConsoleContext } from "./context.ts";
import { consoleFiles } from "./files.ts";
import { endSession, extendSession, readSession, showSignedOut } from "./session.ts";
import { callback, login } from "./sign-in.ts";

/** The console: sign-in, session and files. A HEAD request must not use a one-time link. */
export function consoleRoutes(context: ConsoleContext, folder: string): Router {
  const router = Router({ caseSensitive: true, strict: true });
  const getOnly = methodNotAllowed("GET");
  router.route("/console/login").head(getOnly).get(login(context)).all(getOnly);
  router.route("/console/callback").head(getOnly).get(callback(context)).all(getOnly);
  router
    .route("/console/session")
    .get(readSession(context))
    .post(extendSession(context))
    .all(methodNotAllowed("GET", "HEAD", "POST"));
  router.route("/console/signed-out").get(showSignedOut).all(methodNotAllowed("GET", "HEAD"));
  router.route("/console/logout").post(endSession(context)).all(methodNotAllowed("POST"));
  router.use(consoleFiles(folder));
  return router;
}
