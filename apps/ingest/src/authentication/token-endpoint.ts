import type { RateLimitSetting } from "@account-opening/runtime/config";
import {
  clientNetworkOf,
  methodNotAllowed,
  type Problem,
  requestIdOf,
  sendProblem,
  sharedProblem,
} from "@account-opening/runtime/http";
import express, { type RequestHandler, type Response, Router } from "express";
import { RateLimiterMemory, RateLimiterRes } from "rate-limiter-flexible";
import type { AccessTokens } from "./access-tokens.ts";
import { createSecretMatcher } from "./secret-matcher.ts";
import { readTokenRequest, type TokenError } from "./token-request.ts";

// | case                                        | response                                      |
// |---------------------------------------------|-----------------------------------------------|
// | a configured client with its secret         | 200 with a bearer token                       |
// | unknown client or wrong secret              | 401 `invalid_client`                          |
// | a parameter is missing or repeated, or the  | 400 `invalid_request`                         |
// | client authenticates in two ways            |                                               |
// | another grant type                          | 400 `unsupported_grant_type`                  |
// | too many refusals of this client address    | 429 with Retry-After; credentials not checked |

export interface TokenEndpointPorts {
  clients: readonly { id: string; secret: string }[];
  tokens: AccessTokens;
  lifetimeSeconds: number;
  /** Limit of refused requests per client address. */
  limit: RateLimitSetting;
  observe(outcome: TokenOutcome, requestId: string | undefined): void;
}

export type TokenOutcome = "issued" | "rate_limited" | TokenError;

const path = "/oauth/token";
const bodyBytesMax = 8 * 1024;

/** `POST /oauth/token`: the client credentials grant of RFC 6749, section 4.4. */
export function tokenEndpoint(ports: TokenEndpointPorts): Router {
  const router = Router();
  const refusals = createRefusalLimit(ports);
  const readForm = express.urlencoded({ extended: false, limit: bodyBytesMax });
  router
    .route(path)
    .post(refusals.spend, readForm, issueToken(ports, refusals.refund))
    .all(methodNotAllowed("POST"));
  return router;
}

function issueToken(
  { clients, tokens, lifetimeSeconds, observe }: TokenEndpointPorts,
  onIssued: (address: string | undefined) => Promise<unknown>,
): RequestHandler {
  const isClient = createSecretMatcher(clients.map(({ id, secret }) => `${id}:${secret}`));
  return async (request, response) => {
    const client = readTokenRequest(request);
    const isRefused = typeof client === "string" || !isClient(`${client.clientId}:${client.clientSecret}`);
    if (isRefused) {
      const error = typeof client === "string" ? client : "invalid_client";
      observe(error, requestIdOf(response));
      return refuse(response, error);
    }
    await onIssued(request.ip);
    observe("issued", requestIdOf(response));
    response.set(notCached).json({
      access_token: await tokens.issue(client.clientId),
      token_type: "Bearer",
      expires_in: lifetimeSeconds,
    });
  };
}

const notCached = { "Cache-Control": "no-store", Pragma: "no-cache" };

function refuse(response: Response, error: TokenError): void {
  if (error === "invalid_client") response.status(401).set("WWW-Authenticate", 'Basic realm="token"');
  else response.status(400);
  response.set(notCached).json({ error });
}

/** A request is counted before its credentials are checked, and refunded when a token is issued. */
function createRefusalLimit({ limit: { limit, windowSeconds }, observe }: TokenEndpointPorts) {
  const limiter = new RateLimiterMemory({ points: limit, duration: windowSeconds });
  const spend: RequestHandler = async (request, response, next) => {
    try {
      await limiter.consume(clientNetworkOf(request.ip));
    } catch (refusal) {
      if (!(refusal instanceof RateLimiterRes)) throw refusal;
      observe("rate_limited", requestIdOf(response));
      return sendProblem(response, tooManyAttempts(refusal));
    }
    next();
  };
  return { spend, refund: (address: string | undefined) => limiter.reward(clientNetworkOf(address)) };
}

function tooManyAttempts({ msBeforeNext }: RateLimiterRes): Problem {
  return sharedProblem("too-many-requests", {
    detail: "Too many token requests from this network were refused. Repeat the request later.",
    headers: { "Retry-After": String(Math.max(1, Math.ceil(msBeforeNext / 1_000))) },
  });
}
