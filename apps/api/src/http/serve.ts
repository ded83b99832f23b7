import type { ApiKey } from "@account-opening/db";
import { MxUnauthorizedError } from "@account-opening/mx";
import type { Request, RequestHandler, Response } from "express";
import type { Ports } from "../ports.ts";
import { type Authenticate, requireScope } from "./authenticate.ts";
import { idempotently, readIdempotencyKey, type Sendable, sendableProblem } from "./idempotency.ts";
import { noted } from "./observe.ts";
import { readJson } from "./read-json.ts";
import { readPart } from "./read-request.ts";
import type { Route } from "./route.ts";
import { toProblem } from "./to-problem.ts";

/** Shorter than the time after which a request under an Idempotency-Key counts as abandoned. */
const requestMsMax = 50_000;

/** Serves one route: who asks, may they, what do they ask, has it been answered before, answer. */
export function serve(route: Route, ports: Ports, authenticate: Authenticate): RequestHandler {
  return async (request, response) => {
    try {
      const key = await authenticate(request.headers.authorization, ports.clock());
      noted(response).keyId = key.id;
      requireScope(key, route.scope);
      const body = await readJson(request, response);
      send(response, await answerOf(route, ports, key, request, body));
    } catch (error) {
      send(response, asProblem(error, ports));
    }
  };
}

async function answerOf(
  route: Route,
  ports: Ports,
  key: ApiKey,
  request: Request,
  body: unknown,
): Promise<Sendable> {
  const repeatKey = route.method === "post" ? readIdempotencyKey(request.get("idempotency-key")) : null;
  const run = () => runRoute(route, ports, key, request, body);
  if (repeatKey === null) return run();
  const called = `${request.method} ${request.path}`;
  const { database, vault, clock, events } = ports;
  return idempotently(
    { apiKeyId: key.id, route: called, key: repeatKey, body, now: clock() },
    { database, vault, onNotKept: events.answerNotKept },
    run,
  );
}

/** Problems are answers, too: they are kept for those who repeat the request. */
async function runRoute(
  route: Route,
  ports: Ports,
  key: ApiKey,
  { params, query }: Request,
  body: unknown,
): Promise<Sendable> {
  const deadline = new AbortController();
  const timer = setTimeout(() => deadline.abort(), requestMsMax);
  try {
    const answer = await route.run({ key, params, query, body, signal: deadline.signal }, readPart, ports);
    return { status: answer.status, headers: {}, body: answer.body };
  } catch (error) {
    return asProblem(error, ports);
  } finally {
    clearTimeout(timer);
  }
}

function asProblem(error: unknown, { events }: Ports): Sendable {
  const problem = toProblem(error);
  if (error instanceof MxUnauthorizedError) events.mxUnauthorized(error);
  else if (problem.status === 500) events.failed(error, { status: 500 });
  return sendableProblem(problem);
}

function send(response: Response, { status, headers, body }: Sendable): void {
  if (status >= 400) noted(response).problem = problemName(body);
  response.status(status).set(headers);
  if (body === undefined) response.end();
  else response.send(JSON.stringify(body));
}

function problemName(body: unknown): string {
  const type = typeof body === "object" && body !== null ? Reflect.get(body, "type") : undefined;
  return typeof type === "string" ? type.slice(type.lastIndexOf(":") + 1) : "none";
}
