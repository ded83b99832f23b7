import type { ApiKey } from "@account-opening/db";
import { Problem } from "@account-opening/runtime";
import type { Request } from "express";
import type { Authenticate } from "./authenticate.ts";
import type { RateLimit } from "./rate-limit.ts";

export interface AdmissionPorts {
  authenticate: Authenticate;
  /** Requests of one key. */
  calls: RateLimit;
  /** Requests without a good key, from one address. */
  refusals: RateLimit;
}

/** Whether a request is looked at: who asks has a key, and has not asked too often. */
export type Admit = (request: Request, now: Date) => Promise<ApiKey>;

export function createAdmit({ authenticate, calls, refusals }: AdmissionPorts): Admit {
  return async ({ headers, socket }, now) => {
    const address = socket.remoteAddress ?? "unknown";
    // Who guesses keys is not looked up for any more.
    await refusals.requireSome(address);
    try {
      const key = await authenticate(headers.authorization, now);
      await calls.spend(key.id);
      return key;
    } catch (error) {
      if (error instanceof Problem && error.status === 401) await refusals.spend(address);
      throw error;
    }
  };
}
