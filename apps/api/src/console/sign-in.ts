import { consoleRoles, sessions } from "@account-opening/db/access";
import { clientNetworkOf, requestIdOf } from "@account-opening/runtime/http";
import type { Request, RequestHandler, Response } from "express";
import type { ConsoleContext } from "./context.ts";
import { handler } from "./handler.ts";
import { encryptIdToken } from "./id-token.ts";
import type { Identity } from "./open-id.ts";
import { sendPage } from "./pages.ts";
import { openSession } from "./session.ts";
import { linkNeeded, pageOf, SignInError } from "./sign-in-error.ts";
import { decryptState, encryptState } from "./sign-in-state.ts";

/** Time to sign in at the provider. */
const signInMs = 10 * 60_000;

/** `GET /console/login`: with `code`, uses a one-time link. Otherwise starts a sign-in at the provider. */
export function login(context: ConsoleContext): RequestHandler {
  const { openId, cookies, cipher, clock } = context;
  return withPages(context, async (request, response) => {
    const { code, return_to: returnTo } = request.query;
    if (typeof code === "string") return useLink(code, request, response, context);
    if (openId === null) return sendPage(response, linkNeeded);
    // A session that was not signed out may have ended because no one was there: the provider's own session is not enough.
    const asksAgain = cookies.session.read(request) !== undefined;
    const { url, state } = await openId.start(addressOf(returnTo), asksAgain).catch((cause: unknown) => {
      throw new SignInError("provider_unavailable", { cause });
    });
    cookies.signIn.set(response, encryptState(state, cipher), new Date(clock().getTime() + signInMs));
    response.redirect(303, url.href);
  });
}

/** Unknown codes are limited per client network. */
async function useLink(code: string, { ip }: Request, response: Response, context: ConsoleContext) {
  const { database, clock, refusals } = context;
  const network = clientNetworkOf(ip);
  const refusal = await refusals.refusal(network);
  if (refusal !== null) throw refusal;
  const request = { requestId: requestIdOf(response), detail: { method: "link" } };
  const session = await sessions.startByLink(database, code, request, clock());
  if (session !== null) return openSession(response, session, "/console", context);
  await refusals.spend(network);
  throw new SignInError("link_invalid");
}

/** `GET /console/callback`: the provider returns the browser here. */
export function callback(context: ConsoleContext): RequestHandler {
  const { openId, cookies, cipher, database, clock } = context;
  return withPages(context, async (request, response) => {
    const state = decryptState(cookies.signIn.read(request), cipher);
    cookies.signIn.clear(response);
    if (openId === null || state === null) throw new SignInError("not_started");
    const { search } = new URL(request.originalUrl, "http://localhost");
    const identity = await openId.finish(search, state).catch((cause: unknown) => {
      throw new SignInError("refused", { cause });
    });
    const signedIn = {
      requestId: requestIdOf(response),
      detail: { method: "openid", subject: identity.subject },
    };
    const session = await sessions.start(database, operatorOf(identity, context), signedIn, clock());
    cookies.idToken.set(response, encryptIdToken(identity.idToken, cipher), session.expiresAt);
    openSession(response, session, state.returnTo, context);
  });
}

/** @throws if no group of the person has a role. If several have one, the last of `consoleRoles` applies. */
function operatorOf({ name, groups }: Identity, { groupRoles, accountNumberGroups }: ConsoleContext) {
  const granted = groupRoles.filter(({ group }) => groups.includes(group)).map(({ role }) => role);
  const role = consoleRoles.findLast((each) => granted.includes(each));
  if (role === undefined) throw new SignInError("no_role");
  return { name, role, showsAccountNumbers: groups.some((group) => accountNumberGroups.includes(group)) };
}

/** An address of the console, so that a link cannot send a person who signs in to another site. */
function addressOf(returnTo: unknown): string {
  const isAddress = typeof returnTo === "string" && /^\/console(?:[/?][^\s\\]*)?$/.test(returnTo);
  return isAddress ? returnTo : "/console";
}

/** A failure is a page, since a browser shows it. The log has its cause, by the request ID on the page. */
function withPages(
  { log }: ConsoleContext,
  handle: (request: Request, response: Response) => Promise<void>,
): RequestHandler {
  return handler(handle, (error, response) => {
    const { headers, ...page } = pageOf(error);
    log.signInFailed(
      error,
      error instanceof SignInError ? error.failure : "unexpected",
      requestIdOf(response),
    );
    response.set(headers);
    sendPage(response, page);
  });
}
