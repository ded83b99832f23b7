import { createHash, timingSafeEqual } from "node:crypto";

/**
 * Creates a comparison with any of several secrets. It compares all digests, which have the same length, so its
 * duration does not depend on the given value.
 */
export function createSecretMatcher(secrets: readonly string[]): (given: string | Buffer) => boolean {
  const expected = secrets.map(digest);
  return (given) => {
    const actual = digest(given);
    return expected.map((one) => timingSafeEqual(one, actual)).includes(true);
  };
}

function digest(value: string | Buffer): Buffer {
  return createHash("sha256").update(value).digest();
}
