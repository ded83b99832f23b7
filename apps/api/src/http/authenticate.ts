import { createHash } from "node:crypto";
import type { ApiKey } from "@account-opening/db";
import type { Scope } from "../scopes.ts";
import { problem } from "./problems.ts";

/** A key that was found is believed for so long: a revoked one may work on for that time. */
const cacheMs = 10_000;
const cachedMax = 1_000;

interface Cached {
  key: ApiKey;
  until: number;
}

/** Stands between a key that has never been good and its look-up. */
export type Guard = (lookUp: () => Promise<ApiKey | null>) => Promise<ApiKey | null>;

export type Authenticate = (authorization: string | undefined, now: Date, guard?: Guard) => Promise<ApiKey>;

/** Finds the API key of a request. Only keys that exist are remembered, and those by their hash. */
export function createAuthenticate(find: (key: string) => Promise<ApiKey | null>): Authenticate {
  const cache = new Map<string, Cached>();
  return async (authorization, now, guard = (lookUp) => lookUp()) => {
    const presented = /^Bearer +([\w.~+/=-]{1,512})$/i.exec(authorization ?? "")?.[1];
    if (presented === undefined) throw unauthorized("Send Authorization: Bearer KEY.");
    const hash = createHash("sha256").update(presented).digest("base64");
    const cached = cache.get(hash);
    if (cached !== undefined && cached.until > now.getTime()) return unexpired(cached.key, now);
    // One that was good before is no guess: whatever others at its address do, it is looked up again.
    const key = await (cached === undefined ? guard(() => find(presented)) : find(presented));
    if (key === null) {
      cache.delete(hash);
      throw unauthorized("This key is unknown or revoked.");
    }
    if (cache.size >= cachedMax) cache.clear();
    cache.set(hash, { key, until: now.getTime() + cacheMs });
    return unexpired(key, now);
  };
}

/** A key that is remembered expires at its moment, too. */
function unexpired(key: ApiKey, now: Date): ApiKey {
  if (key.expiresAt !== null && key.expiresAt <= now) throw unauthorized("This key has expired.");
  return key;
}

export function requireScope({ scopes }: ApiKey, scope: Scope): void {
  if (!scopes.includes(scope)) throw problem("missing-scope", { detail: `This needs the scope ${scope}.` });
}

function unauthorized(detail: string) {
  return problem("unauthorized", { detail, headers: { "WWW-Authenticate": "Bearer" } });
}
