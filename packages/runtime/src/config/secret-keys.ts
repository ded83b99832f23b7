import { keyList } from "./key-list.ts";

/** A key with its ID. The first of a list is current: it encrypts or signs. All of them decrypt or verify. */
export interface SecretKey {
  readonly id: string;
  readonly key: Buffer;
}

const keyBytes = 32;

/** `id:base64-32-bytes[,older:…]`. */
export const secretKeys = keyList(readKey).describe(
  "id:base64-32-bytes[,older:base64-32-bytes], the current key first (openssl rand -base64 32)",
);

export function readKey(id: string, text: string): SecretKey | string {
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(text)) return "the key is not base64";
  const key = Buffer.from(text, "base64");
  return key.length === keyBytes ? { id, key } : `the key has ${key.length} bytes, not ${keyBytes}`;
}
