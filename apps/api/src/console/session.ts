import { type ApiKey, apiKeys, auditLog, sessions } from "@account-opening/db/access";
import { Problem, requestIdOf, sendProblem } from "@account-opening/runtime/http";
import type { Request, RequestHandler, Response } from "express";
import { problem } from "../http/problems.ts";
import { requestContext } from "../http/request-log.ts";
import { toProblem } from "../http/to-problem.ts";
import type { ConsoleContext } from "./context.ts";
import { handler } from "./handler.ts";
import { decryptIdToken } from "./id-token.ts";
import { sendPage, signedOut } from "./pages.ts";

/** `GET /console/session`: the session of the request. */
export function readSession(context: ConsoleContext): RequestHandler {
  return handled(context, async (request, response) => {
    response.json(viewOf(await sessionOf(request, response, context), context));
  });
}

/** `POST /console/session`: the operator used the console, so the session is not idle. */
export function extendSession(context: ConsoleContext): RequestHandler {
  const { authenticate, database, clock } = context;
  return handled(context, async (request, response) => {
    const key = await sessionOf(request, response, context);
    const activeAt = clock();
    await sessions.recordActivity(database, key.id, activeAt);
    authenticate.forget(authorizationOf(request, context));
    response.json(viewOf({ ...key, activeAt }, context));
  });
}

/** `idle_at` is when the session ends if the operator does nothing until then. */
function viewOf({ name, role, scopes, expiresAt, activeAt }: ApiKey, { idleMs }: ConsoleContext): object {
  const idleAt = new Date((activeAt?.getTime() ?? 0) + idleMs);
  return { name, role, scopes, expires_at: expiresAt?.toISOString(), idle_at: idleAt.toISOString() };
}

/**
 * `POST /console/logout`: revokes the session. Answers the address that ends the session at the provider as well, if the operator
 * signed in there.
 */
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
      authenticate.forget(authorizationOf(request, context));
    }
    cookies.session.clear(response);
    const url = await endSessionUrlOf(request, context);
    cookies.idToken.clear(response);
    if (url === null) response.status(204).end();
    else response.json({ end_session_url: url.href });
  });
}

/** The session at the provider stays if the provider is unavailable. */
async function endSessionUrlOf(
  request: Request,
  { openId, cookies, cipher, log }: ConsoleContext,
): Promise<URL | null> {
  const signedIn = decryptIdToken(cookies.idToken.read(request), cipher);
  if (openId === null || signedIn === null) return null;
  return openId.endSessionUrl(signedIn.idToken).catch((error: unknown) => {
    log.providerSessionNotEnded(error);
    return null;
  });
}

/** `GET /console/signed-out`: where the provider returns the browser after it has ended its session. */
export const showSignedOut: RequestHandler = (_request, response) => sendPage(response, signedOut);

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

/** A session key may also be sent as an API key is. */
function authorizationOf({ headers }: Request, { cookies }: ConsoleContext): string {
  return headers.authorization ?? `Bearer ${cookies.session.read({ headers })}`;
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
  return handler(handle, (error, response) => {
    const failure = toProblem(error);
    if (failure.status === 500) log.failed(error, { status: 500, request_id: requestIdOf(response) });
    sendProblem(response, failure, failure.status === 401 ? { sign_in_url: "/console/login" } : {});
  });
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
