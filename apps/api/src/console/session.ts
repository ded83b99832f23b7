import { type ApiKey, apiKeys, auditLog } from "@account-opening/db/access";
import { Problem, requestIdOf, sendProblem } from "@account-opening/runtime/http";
import type { Request, RequestHandler, Response } from "express";
import { problem } from "../http/problems.ts";
import { requestContext } from "../http/request-log.ts";
import { toProblem } from "../http/to-problem.ts";
import type { ConsoleContext } from "./context.ts";

/** `GET /console/session`: the session of the request. */
export function readSession(context: ConsoleContext): RequestHandler {
  return handled(context, async (request, response) => {
    const { name, role, scopes, expiresAt } = await sessionOf(request, response, context);
    response.json({ name, role, scopes, expires_at: expiresAt?.toISOString() });
  });
}

/** `POST /console/logout`: revokes the session. Without one, there is nothing to do. */
export function endSession(context: ConsoleContext): RequestHandler {
  const { cookies, authenticate, database, clock } = context;
  return handled(context, async (request, response) => {
    const key = await sessionOf(request, response, context).catch(nullIfUnauthorized);
    if (key !== null) {
      const now = clock();
      const caller = { apiKeyId: key.id, requestId: requestIdOf(response) };
      await apiKeys.revoke(database, key.id, now, (orm) =>
        auditLog.append({ orm }, { ...caller, action: "session_ended", memberGuid: null }, now),
      );
      authenticate.forget(`Bearer ${cookies.session.read(request)}`);
    }
    cookies.session.clear(response);
    response.status(204).end();
  });
}

/** @throws a 401 without a valid session. The key of an application is no session. */
async function sessionOf(
  request: Request,
  response: Response,
  { authorize, clock }: ConsoleContext,
): Promise<ApiKey> {
  const key = await authorize(request, clock());
  requestContext(response).keyId = key.id;
  if (key.role === null) throw problem("unauthorized", { detail: "An API key is not a session. Sign in." });
  return key;
}

function nullIfUnauthorized(error: unknown): null {
  if (error instanceof Problem && error.status === 401) return null;
  throw error;
}

/** Errors become problems. A 401 names the address to sign in. */
function handled(
  { log }: ConsoleContext,
  handle: (request: Request, response: Response) => Promise<void>,
): RequestHandler {
  return async (request, response) => {
    response.set("Cache-Control", "no-store");
    try {
      await handle(request, response);
    } catch (error) {
      const failure = toProblem(error);
      if (failure.status === 500) log.failed(error, { status: 500, request_id: requestIdOf(response) });
      sendProblem(response, failure, failure.status === 401 ? { sign_in_url: "/console/login" } : {});
    }
  };
}

/** Sends the session's key to the browser, and the browser to the console. */
export function openSession(
  response: Response,
  { key, expiresAt }: { key: string; expiresAt: Date },
  returnTo: string,
  { cookies }: ConsoleContext,
): void {
  cookies.session.set(response, key, expiresAt);
  response.redirect(303, returnTo);
}
