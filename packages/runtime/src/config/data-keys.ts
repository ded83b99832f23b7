import { keyList } from "./key-list.ts";
import { readKey, type SecretKey } from "./secret-keys.ts";

/** A data key that a key management service has encrypted. */
export interface WrappedKey {
  readonly id: string;
  readonly service: "aws-kms" | "vault";
  readonly ciphertext: string;
}

export type DataKey = SecretKey | WrappedKey;

/** Keys as text, or as ciphertext of a key management service. Both may be in one list, so that a key ring can move to one. */
export const dataKeys = keyList(readDataKey).describe(
  "id:key[,older:key], the current key first; a key is 32 bytes in base64, or encrypted: `aws-kms:…` or `vault:v1:…`",
);

function readDataKey(id: string, text: string): DataKey | string {
  const kms = /^aws-kms:([A-Za-z0-9+/]+={0,2})$/.exec(text)?.[1];
  if (kms !== undefined) return { id, service: "aws-kms", ciphertext: kms };
  // Vault's ciphertext begins with its own name and the version of its key.
  if (/^vault:v\d+:[A-Za-z0-9+/]+={0,2}$/.test(text)) return { id, service: "vault", ciphertext: text };
  return readKey(id, text);
}
