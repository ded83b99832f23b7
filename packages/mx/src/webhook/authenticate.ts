import { createHash, timingSafeEqual } from "node:crypto";

/** Credentials that MX sends as HTTP Basic. */
export interface WebhookCredential {
  user: string;
  password: string;
}

/**
 * Creates the check of an `Authorization` header. Several credentials are valid, so that they can be rotated. Each check
 * compares all digests, which have the same length, so its duration does not depend on the header.
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

/** An invalid header is decoded as empty, which matches no credential: each contains a colon. */
function decoded(header: string | undefined): Buffer {
  const token = /^basic +([A-Za-z0-9+/]+={0,2})$/i.exec(header ?? "")?.[1];
  return Buffer.from(token ?? "", "base64");
}

function digest(bytes: Buffer): Buffer {
  return createHash("sha256").update(bytes).digest();
}
