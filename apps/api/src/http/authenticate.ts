import { type ApiKey, apiKeys, type Scope } from "@account-opening/db/access";
import { problem } from "./problems.ts";
import { createSharedRead } from "./shared-read.ts";

/** Maximum age of a cached key. A revoked key works for this long at most. */
const cacheMs = 10_000;

/** Minimum time between two reads of the list of all hashes. */
const listEveryMs = 250;

interface Cached {
  key: ApiKey;
  until: number;
}

export interface KeyStore {
  /** Finds a key; null if it is unknown or revoked. */
  find(key: string): Promise<ApiKey | null>;
  /** The hash of each key that is not revoked. */
  listHashes(): Promise<readonly Buffer[]>;
}

/** Decides whether an unknown key is looked up. */
export type Guard = (unknown: {
  /** Reads the list of all keys and returns whether it contains this key. */
  isListed(): Promise<boolean>;
  lookUp(): Promise<ApiKey | null>;
}) => Promise<ApiKey | null>;

export interface Authenticate {
  (authorization: string | undefined, now: Date, guard?: Guard): Promise<ApiKey>;
  /** Looks the key up again at its next use. */
  forget(authorization: string): void;
}

/**
 * Finds the API key of a request. The hashes of existing keys are cached, and so are the keys that were used. A key with a cached
 * hash is looked up without the guard. A malformed key is refused without a look-up.
 * @param idleMs time without activity after which a session is refused
 */
export function createAuthenticate(
  { find, listHashes }: KeyStore,
  idleMs = Number.POSITIVE_INFINITY,
): Authenticate {
  let known = new Map<string, Cached | null>();
  const readList = createSharedRead(async () => {
    const hashes = (await listHashes()).map((hash) => hash.toString("base64"));
    known = new Map(hashes.map((hash) => [hash, known.get(hash) ?? null]));
  }, listEveryMs);

  const authenticate = async (
    authorization: string | undefined,
    now: Date,
    guard: Guard = ({ lookUp }) => lookUp(),
  ) => {
    const presented = presentedKey(authorization);
    const hash = apiKeys.hash(presented).toString("base64");
    const cached = known.get(hash);
    // Another process may have recorded activity since the key was cached.
    if (cached && cached.until > now.getTime() && !isIdle(cached.key, idleMs, now))
      return unexpired(cached.key, now);
    const lookUp = () => find(presented);
    const isListed = async () => {
      await readList();
      return known.has(hash);
    };
    const key = await (known.has(hash) ? lookUp() : guard({ isListed, lookUp }));
    if (key === null) {
      known.delete(hash);
      throw unauthorized("The key is unknown or revoked.");
    }
    known.set(hash, { key, until: now.getTime() + cacheMs });
    unexpired(key, now);
    if (isIdle(key, idleMs, now)) throw unauthorized("The session has ended, because it was not used.");
    return key;
  };
  const forget = (authorization: string) =>
    void known.delete(apiKeys.hash(presentedKey(authorization)).toString("base64"));
  return Object.assign(authenticate, { forget });
}

/** @throws a 401 for a malformed key. */
function presentedKey(authorization: string | undefined): string {
  const presented = /^Bearer +(\S+)$/i.exec(authorization ?? "")?.[1];
  if (presented === undefined)
    throw unauthorized("Send the header Authorization: Bearer KEY, or sign in to the console.");
  if (!apiKeys.pattern.test(presented))
    throw unauthorized("The key is malformed. An API key is ao_ followed by 43 characters.");
  return presented;
}

/** A cached key also expires at its expiry time. */
function unexpired(key: ApiKey, now: Date): ApiKey {
  if (key.expiresAt !== null && key.expiresAt <= now) throw unauthorized("The key has expired.");
  return key;
}

/** Whether a session was not used for this long. Keys of applications are never idle. */
function isIdle({ activeAt }: Pick<ApiKey, "activeAt">, idleMs: number, now: Date): boolean {
  return activeAt !== null && now.getTime() - activeAt.getTime() >= idleMs;
}

export function requireScope({ scopes }: ApiKey, scope: Scope): void {
  if (!scopes.includes(scope))
    throw problem("missing-scope", { detail: `The operation requires the scope ${scope}.` });
}

function unauthorized(detail: string) {
  return problem("unauthorized", { detail, headers: { "WWW-Authenticate": "Bearer" } });
}
