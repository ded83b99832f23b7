import type { ApiKey } from "@account-opening/db";
import type { Request } from "express";
import type { Authenticate, Guard } from "./authenticate.ts";
import type { RateLimit } from "./rate-limit.ts";

export interface AdmissionPorts {
  authenticate: Authenticate;
  /** Requests of one key. */
  calls: RateLimit;
  /** Look-ups of keys that do not exist, from one address. */
  refusals: RateLimit;
}

/** Whether a request is looked at: who asks has a key, and has not asked too often. */
export type Admit = (request: Request, now: Date) => Promise<ApiKey>;

export function createAdmit({ authenticate, calls, refusals }: AdmissionPorts): Admit {
  return async ({ headers, socket }, now) => {
    const key = await authenticate(
      headers.authorization,
      now,
      guardAgainst(socket.remoteAddress ?? "unknown"),
    );
    await calls.spend(key.id);
    return key;
  };

  /** Who guesses keys is not looked up for any more. */
  function guardAgainst(address: string): Guard {
    return async (lookUp) => {
      await refusals.requireSome(address);
      const key = await lookUp();
      if (key === null) await refusals.spend(address);
      return key;
    };
  }
}
