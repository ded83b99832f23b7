import type { ApiKey } from "@account-opening/db/access";
import type { Request } from "express";
import type { Authenticate, Guard } from "./authenticate.ts";
import type { RateLimit } from "./rate-limit.ts";

export interface AuthorizePorts {
  authenticate: Authenticate;
  /** Requests of one key. */
  calls: RateLimit;
  /** Look-ups of keys that do not exist, from one address. */
  refusals: RateLimit;
}

/** Whether a request is looked at: who asks has a key, and has not asked too often. */
export type Authorize = (request: Request, now: Date) => Promise<ApiKey>;

export function createAuthorize({ authenticate, calls, refusals }: AuthorizePorts): Authorize {
  return async ({ headers, ip }, now) => {
    const key = await authenticate(headers.authorization, now, guardAgainst(ip ?? "unknown"));
    await calls.spend(key.id);
    return key;
  };

  /**
   * An address that has sent too many unknown keys has no further one looked up. Others may share the address: a key that
   * the list of all keys has by now is let in.
   */
  function guardAgainst(address: string): Guard {
    return async ({ isListed, lookUp }) => {
      const refusal = await refusals.refusal(address);
      if (refusal !== null && !(await isListed())) throw refusal;
      const key = await lookUp();
      if (key === null) await refusals.spend(address);
      return key;
    };
  }
}
