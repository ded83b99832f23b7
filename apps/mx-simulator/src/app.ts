import type { ErrorRequestHandler, Express, Request, Response } from "express";
import express, { json } from "express";
import type { Control } from "./control/control.ts";
import { controlRouter } from "./control/routes.ts";
import { docsPage } from "./docs/page.ts";
import { MxError } from "./http/mx-error.ts";
import { perform } from "./http/perform.ts";
import { refuse } from "./http/reply.ts";
import { HungSockets } from "./http/spoil.ts";
import { consentRouter } from "./oauth/routes.ts";
import { OPERATIONS } from "./routes/operations.ts";
import type { Simulation } from "./simulation.ts";

const BODY_LIMIT = "1mb";

export function createApp(simulation: Simulation, control: Control): Express {
  const app = express();
  app.disable("x-powered-by");
  app.disable("etag");
  app.get(["/healthz", "/readyz"], (_, response: Response) => {
    response.json({ status: "ok" });
  });
  app.get(["/", "/docs"], (request: Request, response: Response) => {
    response.type("html").send(docsPage(simulation.options, `http://${request.get("host") ?? "127.0.0.1"}`));
  });
  app.use(json({ limit: BODY_LIMIT, type: ["json", "+json"] }));
  app.use("/_simulator", controlRouter(control));
  app.use(consentRouter(simulation));
  const hung = new HungSockets();
  for (const operation of OPERATIONS)
    app[operation.method](operation.path, perform(simulation, operation, hung));
  app.use(() => {
    throw new MxError(404, "Invalid route");
  });
  app.use(answerError);
  return app;
}

const answerError: ErrorRequestHandler = (error: unknown, _request, response, _next) => {
  const refusal = asMxError(error);
  if (refusal.status === 500) console.error(error);
  refuse(response, refusal);
};

/** Express marks what the caller got wrong (a body that is no JSON, or too large) by a status. */
function asMxError(error: unknown): MxError {
  if (error instanceof MxError) return error;
  const status = error instanceof Error && "status" in error ? Number(error.status) : 500;
  return status === 500
    ? new MxError(500, "The simulator itself failed: see its standard error")
    : new MxError(status, String(error));
}
