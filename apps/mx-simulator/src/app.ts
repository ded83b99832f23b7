import { createMetrics, type Logger } from "@account-opening/runtime";
import { operationalRoutes } from "@account-opening/runtime/http";
import express, { type ErrorRequestHandler, type Express, type Request, type Response } from "express";
import type { Control } from "./control/control.ts";
import { controlRouter } from "./control/routes.ts";
import { docsPage } from "./docs/page.ts";
import { ApiError } from "./http/api-error.ts";
import { handleOperation } from "./http/handle-operation.ts";
import { createHungResponses } from "./http/inject-fault.ts";
import { sendError } from "./http/operation.ts";
import { consentRouter } from "./oauth/routes.ts";
import { operations } from "./routes/operations.ts";
import type { Simulation } from "./simulation.ts";
import { widgetRouter } from "./widget/routes.ts";

export function createApp(simulation: Simulation, control: Control, logger: Logger): Express {
  const app = express();
  app.disable("x-powered-by");
  app.disable("etag");
  const { registry } = createMetrics({ app: "mx-simulator" });
  app.use(operationalRoutes({ checks: {}, registry }));
  app.get(["/", "/docs"], (request: Request, response: Response) => {
    response.type("html").send(docsPage(simulation.options, `http://${request.get("host") ?? "127.0.0.1"}`));
  });
  app.use(express.json({ limit: "1mb", type: ["json", "+json"] }));
  app.use("/_simulator", controlRouter(control));
  app.use(consentRouter(simulation), widgetRouter(simulation));
  const hung = createHungResponses();
  for (const operation of operations) {
    app[operation.method](operation.path, handleOperation(simulation, operation, hung));
  }
  app.use(() => {
    throw new ApiError(404, "Invalid route");
  });
  app.use(errorHandler(logger));
  return app;
}

/** Express sets a status on errors of the caller, such as a body that is too large or not JSON. */
function errorHandler(logger: Logger): ErrorRequestHandler {
  return (error: unknown, request, response, _next) => {
    if (error instanceof ApiError) return void sendError(response, error);
    const status = error instanceof Error && "status" in error ? Number(error.status) : 500;
    if (status !== 500) return void sendError(response, new ApiError(status, String(error)));
    logger.error("request.failed", error, { method: request.method, status });
    sendError(response, new ApiError(500, "Internal error of the simulator. See its log."));
  };
}
