import { createServer, IncomingMessage, type Server, ServerResponse } from "node:http";
import express, { type Express } from "express";

/** Timeouts for slow clients. The whole request must arrive within `requestTimeout`. */
const limits = {
  headersTimeout: 10_000,
  requestTimeout: 20_000,
  connectionsCheckingInterval: 5_000,
  // Longer than load balancers keep idle connections (60 s), so that they do not write to a connection being closed.
  keepAliveTimeout: 65_000,
  maxHeaderSize: 16 * 1024,
};

/**
 * An HTTP server for `app`. Express changes the prototype of every request and response, which makes V8 slow: without
 * it, Node 20 serves about 4 times as many requests per second. This server creates them with Express's prototype, so
 * that nothing changes. A mounted sub-app would change it again: use routers instead.
 */
export function createHttpServer(app: Express): Server {
  class Request extends IncomingMessage {}
  class Response extends ServerResponse {}
  usePrototype(app, "request", Request.prototype, express.request);
  usePrototype(app, "response", Response.prototype, express.response);
  const server = createServer({ ...limits, IncomingMessage: Request, ServerResponse: Response }, app);
  server.maxRequestsPerSocket = 0;
  return server;
}

/** Copies Express's properties to `prototype`, and makes it the app's prototype. */
function usePrototype(
  app: Express,
  name: "request" | "response",
  prototype: object,
  expressOwn: object,
): void {
  Object.defineProperties(prototype, Object.getOwnPropertyDescriptors(expressOwn));
  const appOwn: unknown = Reflect.get(app, name);
  if (typeof appOwn === "object" && appOwn !== null) {
    Object.defineProperties(prototype, Object.getOwnPropertyDescriptors(appOwn));
  }
  Reflect.set(app, name, prototype);
}
