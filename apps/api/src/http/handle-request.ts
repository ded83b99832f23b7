import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { Cause } from "@account-opening/core/cause";
import { type ApiKey, idempotency } from "@account-opening/db/access";
import { MxUnauthorizedError } from "@account-opening/mx";
import { instanceOf, requestIdOf } from "@account-opening/runtime/http";
import type { Request, RequestHandler, Response } from "express";
import type { Context } from "../context.ts";
import type { ApiLog } from "../log.ts";
import { requireScope } from "./authenticate.ts";
import type { Authorize } from "./authorize.ts";
import { withRequestFields } from "./current-request.ts";
import {
  idempotently,
  type ResponseData,
  readIdempotencyKey,
  replayedHeader,
  sendableProblem,
} from "./idempotency.ts";
import { mayHaveUnreadBody, readJson } from "./read-json.ts";
import { readPart } from "./read-request.ts";
import { memberGuidOf, requestContext } from "./request-log.ts";
import { auditOf, type Download, type Route } from "./route.ts";
import { isSensitive } from "./sensitive-scopes.ts";
import { toProblem } from "./to-problem.ts";

/** Maximum duration of a request, including its calls to MX. */
const requestMsMax = 50_000;

interface Caller {
  key: ApiKey;
  requestId: string | undefined;
  cause: Cause | null;
}

/** Handles one route: authenticate, check the scope, read the body, look for a stored response, run, respond. */
export function handleRequest(route: Route, context: Context, admit: Authorize): RequestHandler {
  return async (request, response) => {
    try {
      const key = await admit(request, context.clock());
      requestContext(response).keyId = key.id;
      requireScope(key, route.scope);
      const body = await readJson(request, response);
      const requestId = requestIdOf(response);
      const caller = { key, requestId, cause: context.tracing.causeOf(requestId) };
      await send(response, await answerOf(route, context, caller, request, body), context);
    } catch (error) {
      if (mayHaveUnreadBody(request)) response.set("Connection", "close");
      await send(response, asProblem(error, context, requestIdOf(response)), context);
    }
  };
}

async function answerOf(
  route: Route,
  context: Context,
  caller: Caller,
  request: Request,
  body: unknown,
): Promise<ResponseData> {
  const { key } = caller;
  const repeatKey = route.method === "post" ? readIdempotencyKey(request.get("idempotency-key")) : null;
  const run = () => runRoute(route, context, caller, request, body);
  if (repeatKey === null) return run();
  // A request with malformed parameters is not stored under its Idempotency-Key.
  requireParams(route, caller, request);
  // By the decoded path, since the same path can be written with and without escapes.
  const called = `${request.method} ${[route.path, ...Object.values(request.params)].join(" ")}`;
  const { database, cipher, clock, log } = context;
  const subjects = (answered: unknown) =>
    route.outlastsErasure === true ? [] : idempotency.subjectsOf(request.params, body, answered);
  const answer = await idempotently(
    { apiKeyId: key.id, route: called, key: repeatKey, body, subjects },
    { database, cipher: cipher, clock, onNotStored: log.answerNotKept },
    run,
  );
  await auditRepetition(route, answer, caller, context);
  return answer;
}

/** A repeated response with sensitive data is audited as another read. */
async function auditRepetition(
  route: Route,
  answer: ResponseData,
  { key, requestId }: Caller,
  context: Context,
): Promise<void> {
  const isRead = isSensitive(route.scope) || route.answersWithSecret === true;
  if (!isRead || answer.status >= 400 || answer.headers[replayedHeader] === undefined) return;
  await auditOf(
    route,
    { apiKeyId: key.id, requestId },
    context,
  )(context.database, { detail: { repeated: "true" } });
}

/** @throws a 404 or a 422 for malformed path parameters. */
function requireParams(route: Route, caller: Caller, { params }: Request): void {
  readPart(route, "params", { ...caller, params, query: {}, body: {}, signal: AbortSignal.abort() });
}

/** Problems are also stored under the Idempotency-Key. */
async function runRoute(
  route: Route,
  context: Context,
  caller: Caller,
  request: Request,
  body: unknown,
): Promise<ResponseData> {
  const { params, query } = request;
  const fields = { request_id: caller.requestId, member_guid: memberGuidOf(request) };
  const deadline = new AbortController();
  const timer = setTimeout(() => deadline.abort(), requestMsMax);
  try {
    const answer = await withRequestFields(fields, () =>
      route.run({ ...caller, params, query, body, signal: deadline.signal }, readPart, context),
    );
    const { body: answered, ...others } = answer;
    return { ...others, headers: {}, body: answered };
  } catch (error) {
    return asProblem(error, context);
  } finally {
    clearTimeout(timer);
  }
}

function asProblem(error: unknown, { log }: Context, requestId?: string): ResponseData {
  const problem = toProblem(error);
  if (error instanceof MxUnauthorizedError) log.mxUnauthorized(error);
  else if (problem.status === 500) log.failed(error, { status: 500, request_id: requestId });
  return sendableProblem(problem);
}

async function send(response: Response, answer: ResponseData, { log }: Context): Promise<void> {
  const { status, headers, body, download, stream } = answer;
  if (status >= 400) requestContext(response).problem = problemName(body);
  response.status(status).set(headers);
  if (stream !== undefined) await sendEvents(response, stream, log);
  else if (download !== undefined) await sendFile(response, download, log);
  else if (body === undefined) response.end();
  else response.send(JSON.stringify(status >= 400 ? aboutThisRequest(body, response) : body));
}

/** A stored problem gets the `instance` of the repeated request. */
function aboutThisRequest(body: unknown, response: Response): object {
  return { ...Object(body), instance: instanceOf(response) };
}

/** If the download fails, the connection is aborted, so that the client sees that the file is incomplete. */
async function sendFile(
  response: Response,
  { mediaType, fileName, content }: Download,
  events: ApiLog,
): Promise<void> {
  response.attachment(fileName).type(mediaType);
  await sendContent(response, content, events);
}

/** The header makes nginx send each event at once. */
async function sendEvents(response: Response, stream: Readable, events: ApiLog): Promise<void> {
  response.type("text/event-stream").set("X-Accel-Buffering", "no");
  if (response.req.method === "HEAD") {
    stream.destroy();
    response.end();
  } else await sendContent(response, stream, events);
}

async function sendContent(
  response: Response,
  content: AsyncIterable<string | Buffer>,
  events: ApiLog,
): Promise<void> {
  try {
    await pipeline(content, response);
  } catch (error) {
    // A disconnected client is visible in the log line of the request.
    if (!isDisconnect(error)) events.failed(error, { status: response.statusCode });
  }
}

function isDisconnect(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ERR_STREAM_PREMATURE_CLOSE";
}

function problemName(body: unknown): string {
  const type = typeof body === "object" && body !== null ? Reflect.get(body, "type") : undefined;
  return typeof type === "string" ? type.slice(type.lastIndexOf(":") + 1) : "none";
}
