import { type ApiKey, apiKeys } from "@account-opening/db/access";
import type { RequestHandler } from "express";
import type { ApiConfig } from "./config.ts";
import { consoleCookies } from "./console/cookies.ts";
import { consoleFolder } from "./console/files.ts";
import { createOpenId, type OpenId } from "./console/open-id.ts";
import { consoleRoutes } from "./console/routes.ts";
import type { Context } from "./context.ts";
import { createAuthenticate } from "./http/authenticate.ts";
import { type Authorize, createAuthorize } from "./http/authorize.ts";
import { createRateLimit } from "./http/rate-limit.ts";

export interface Access {
  authorize: Authorize;
  consoleRoutes: RequestHandler;
}

/** Authorizes requests of applications and operators, and signs operators in. */
export function createAccess(config: ApiConfig, context: Context): Access {
  const { consoleUrl, consoleIdleMs: idleMs, consoleRoles: groupRoles } = config;
  const authenticate = createAuthenticate(
    {
      find: (key) => findUsedKey(key, context),
      listHashes: () => apiKeys.listHashes(context.database, context.clock()),
    },
    idleMs,
  );
  const calls = createRateLimit(config.apiRateLimit);
  const refusals = createRateLimit(config.apiRefusalLimit);
  const cookies = consoleCookies(consoleUrl);
  const authorize = createAuthorize({ authenticate, calls, refusals, session: cookies.session, consoleUrl });
  const consoleContext = {
    ...context,
    authorize,
    authenticate,
    refusals,
    cookies,
    openId: openIdOf(config),
    groupRoles,
    accountNumberGroups: config.consoleAccountNumberGroups,
    idleMs,
  };
  return { authorize, consoleRoutes: consoleRoutes(consoleContext, consoleFolder()) };
}

/** Finds a key and records its use. A failed record does not refuse the request. */
async function findUsedKey(presented: string, { database, clock, log }: Context): Promise<ApiKey | null> {
  const key = await apiKeys.find(database, presented);
  if (key !== null) await apiKeys.recordUse(database, key.id, clock()).catch(log.keyUseNotRecorded);
  return key;
}

function openIdOf(config: ApiConfig): OpenId | null {
  if (config.consoleOidcIssuer === undefined || config.consoleOidcClientId === undefined) return null;
  return createOpenId({
    issuer: config.consoleOidcIssuer,
    clientId: config.consoleOidcClientId,
    clientSecret: config.consoleOidcClientSecret,
    groupsClaim: config.consoleOidcGroupsClaim,
    redirectUri: `${config.consoleUrl}/console/callback`,
    signedOutUri: `${config.consoleUrl}/console/signed-out`,
  });
}
