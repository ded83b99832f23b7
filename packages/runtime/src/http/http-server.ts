import { createServer, IncomingMessage, type Server, ServerResponse } from "node:http";
import express, { type Express } from "express";

/** A client that sends slower than this is cut off; the whole request has to arrive within `requestTimeout`. */
const limits = {
  headersTimeout: 10_000,
  requestTimeout: 20_000,
  connectionsCheckingInterval: 5_000,
  // Longer than a load balancer keeps its idle connections (60 s), so that it never writes into one that we close.
  keepAliveTimeout: 65_000,
  maxHeaderSize: 16 * 1024,
};

/**
 * An HTTP server for `app`. Express gives every request and response another prototype, which costs V8 most of its
 * speed (about 4 × the requests per second on Node 20 without it). Here they are born with that prototype, so that what
 * Express sets is what is there already. A mounted sub-app brings the cost back for its own requests: use routers.
 */
export function createHttpServer(app: Express): Server {
  class Request extends IncomingMessage {}
  class Response extends ServerResponse {}
  adopt(app, "request", Request.prototype, express.request);
  adopt(app, "response", Response.prototype, express.response);
  const server = createServer({ ...limits, IncomingMessage: Request, ServerResponse: Response }, app);
  server.maxRequestsPerSocket = 0;
  return server;
}

/** Gives `prototype` all that Express's own has, and the app that prototype. */
function adopt(app: Express, name: "request" | "response", prototype: object, expressOwn: object): void {
  Object.defineProperties(prototype, Object.getOwnPropertyDescriptors(expressOwn));
  const appOwn: unknown = Reflect.get(app, name);
  if (typeof appOwn === "object" && appOwn !== null) {
    Object.defineProperties(prototype, Object.getOwnPropertyDescriptors(appOwn));
  }
  Reflect.set(app, name, prototype);
}
