import { createHash, timingSafeEqual } from "node:crypto";

/** What MX is told to send as HTTP Basic. */
export interface WebhookCredential {
  user: string;
  password: string;
}

/**
 * Makes the check of an `Authorization` header. Several credentials are good at once, so that they can be rotated.
 * Digests of equal length are compared, all of them every time: the time taken tells nothing of how near a guess was.
 */
export function webhookAuthenticator(
  credentials: readonly WebhookCredential[],
): (authorizationHeader: string | undefined) => boolean {
  const expected = credentials.map(({ user, password }) => digest(Buffer.from(`${user}:${password}`)));
  return (header) => {
    const given = digest(decoded(header));
    return expected.map((one) => timingSafeEqual(one, given)).includes(true);
  };
}

/** A header of another form becomes empty bytes, which no credential matches: there is always a colon. */
function decoded(header: string | undefined): Buffer {
  const token = /^basic +([A-Za-z0-9+/]+={0,2})$/i.exec(header ?? "")?.[1];
  return Buffer.from(token ?? "", "base64");
}

function digest(bytes: Buffer): Buffer {
  return createHash("sha256").update(bytes).digest();
}
