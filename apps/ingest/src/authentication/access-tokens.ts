import { createSecretKey, type KeyObject } from "node:crypto";
import type { Clock } from "@account-opening/runtime";
import { errors, jwtVerify, SignJWT } from "jose";

/** Access tokens are signed, so processes with the same keys accept each other's tokens without shared state. */
export interface AccessTokens {
  issue(clientId: string): Promise<string>;
  /** False for a token that is forged, expired or for another purpose, or whose key or client was removed. */
  isValid(token: string): Promise<boolean>;
}

export interface AccessTokenOptions {
  /** The first signs, all verify. */
  keys: readonly { id: string; key: Buffer }[];
  clientIds: readonly string[];
  lifetimeSeconds: number;
  clock: Clock;
}

const algorithm = "HS256";
const audience = "urn:account-opening:webhooks";

/** @see https://www.rfc-editor.org/rfc/rfc9068 */
const type = "at+jwt";

export function createAccessTokens({
  keys,
  clientIds,
  lifetimeSeconds,
  clock,
}: AccessTokenOptions): AccessTokens {
  const [current] = keys;
  if (current === undefined) throw new RangeError("Access tokens need a key.");
  const signingKey = createSecretKey(current.key);
  const verificationKeys = new Map(keys.map(({ id, key }) => [id, createSecretKey(key)]));
  const clients = new Set(clientIds);

  const keyOf = ({ kid }: { kid?: string | undefined }): KeyObject => {
    const key = verificationKeys.get(kid ?? "");
    if (key === undefined) throw new errors.JWKSNoMatchingKey();
    return key;
  };

  return {
    issue(clientId) {
      const issuedAt = Math.floor(clock().getTime() / 1_000);
      return new SignJWT()
        .setProtectedHeader({ alg: algorithm, typ: type, kid: current.id })
        .setSubject(clientId)
        .setAudience(audience)
        .setIssuedAt(issuedAt)
        .setExpirationTime(issuedAt + lifetimeSeconds)
        .sign(signingKey);
    },
    async isValid(token) {
      try {
        const { payload } = await jwtVerify(token, keyOf, {
          algorithms: [algorithm],
          audience,
          typ: type,
          requiredClaims: ["exp", "sub"],
          currentDate: clock(),
        });
        return clients.has(payload.sub ?? "");
      } catch (error) {
        if (error instanceof errors.JOSEError) return false;
        throw error;
      }
    },
  };
}
