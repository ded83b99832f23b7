import type { Logger } from "@account-opening/runtime";
import { errorHandler, methodNotAllowed, notFound, requestId } from "@account-opening/runtime/http";
import express, { type Express, type RequestHandler, type Router } from "express";
import helmet from "helmet";

export interface Routes {
  receive: RequestHandler;
  /** Passes every request on unless OAuth is configured. */
  tokens: RequestHandler;
  operational: Router;
  logger: Logger;
  trustedProxies: readonly string[];
}

const webhookPaths = ["/webhooks/mx", "/webhooks/mx/connection-status", "/webhooks/mx/balance"];

/** The webhook routes come first, without helmet: MX ignores the headers that protect browsers. */
export function createRoutes({ receive, tokens, operational, logger, trustedProxies }: Routes): Express {
  const app = express();
  app.disable("x-powered-by");
  app.set("trust proxy", [...trustedProxies]);
  app.use(requestId);
  for (const path of webhookPaths) app.route(path).post(receive).all(methodNotAllowed("POST"));
  app.use(helmet());
  app.use(tokens, operational, notFound, errorHandler({ logger }));
  return app;
}
