import type { ApiKey } from "@account-opening/db/access";
import { clientNetworkOf } from "@account-opening/runtime/http";
import type { Request } from "express";
import type { Cookie } from "../console/cookies.ts";
import { assertSameOrigin } from "../console/same-origin.ts";
import type { Authenticate, Guard } from "./authenticate.ts";
import type { RateLimit } from "./rate-limit.ts";

export interface AuthorizePorts {
  authenticate: Authenticate;
  /** Rate limit of requests, by key. */
  calls: RateLimit;
  /** Rate limit of look-ups of unknown keys, by client network. */
  refusals: RateLimit;
  session: Pick<Cookie, "read">;
  consoleUrl: string;
}

/** Authenticates a request by its API key or the cookie of a session, and applies the rate limits. */
export type Authorize = (request: Request, now: Date) => Promise<ApiKey>;

export function createAuthorize(ports: AuthorizePorts): Authorize {
  const { authenticate, calls, refusals, session, consoleUrl } = ports;
  return async (request, now) => {
    const { headers, ip } = request;
    const sessionKey = headers.authorization === undefined ? session.read(request) : undefined;
    if (sessionKey !== undefined) assertSameOrigin(request, consoleUrl);
    const authorization = sessionKey === undefined ? headers.authorization : `Bearer ${sessionKey}`;
    const key = await authenticate(authorization, now, guardAgainst(clientNetworkOf(ip)));
    await calls.spend(key.id);
    return key;
  };

  /**
   * After too many unknown keys from one network, further unknown keys are not looked up. Since clients may share a network, a key
   * that is in the current list of all keys is still accepted.
   */
  function guardAgainst(network: string): Guard {
    return async ({ isListed, lookUp }) => {
      const refusal = await refusals.refusal(network);
      if (refusal !== null && !(await isListed())) throw refusal;
      const key = await lookUp();
      if (key === null) await refusals.spend(network);
      return key;
    };
  }
}
