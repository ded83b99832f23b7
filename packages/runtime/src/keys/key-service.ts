/** Encrypts ("wraps") data keys with a key that never leaves the service. */
export interface KeyService {
  /** @returns the text of the key in `DATA_KEYS` */
  wrap(id: string, key: Buffer): Promise<string>;
  /** @throws KeyServiceError */
  unwrap(id: string, ciphertext: string): Promise<Buffer>;
}

/** The message names the service and the cause, and holds no key. */
export class KeyServiceError extends Error {
  override readonly name = "KeyServiceError";
}

/** Long enough for a service in another region. */
export const keyServiceTimeoutMs = 10_000;
