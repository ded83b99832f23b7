import { z } from "zod";

/** A key with its ID. The first of a list is current: it encrypts or signs. All of them decrypt or verify. */
export interface SecretKey {
  readonly id: string;
  readonly key: Buffer;
}

const keyBytes = 32;

/** `id:base64-32-bytes[,older:…]`. A problem gives the position of an entry, because its text may be a key. */
export const secretKeys = z
  .string()
  .transform((value, context): readonly SecretKey[] => {
    const entries = value.split(",").map((entry) => entry.trim());
    const keys = entries.flatMap((entry, index) => {
      const read = readEntry(entry);
      if (typeof read !== "string") return [read];
      context.addIssue({ code: "custom", message: `is wrong in entry ${index + 1}: ${read}` });
      return [];
    });
    if (new Set(keys.map(({ id }) => id)).size < keys.length) {
      context.addIssue({ code: "custom", message: "has the same ID twice" });
    }
    return keys;
  })
  .describe("id:base64-32-bytes[,older:base64-32-bytes], the current key first (openssl rand -base64 32)");

function readEntry(entry: string): SecretKey | string {
  const colon = entry.indexOf(":");
  if (colon < 0) return "the ID before the colon is missing";
  const id = entry.slice(0, colon);
  if (!/^[A-Za-z0-9_-]{1,32}$/.test(id)) return "the ID must have 1 to 32 letters, digits, - and _";
  const text = entry.slice(colon + 1);
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(text)) return "the key is not base64";
  const key = Buffer.from(text, "base64");
  return key.length === keyBytes ? { id, key } : `the key has ${key.length} bytes, not ${keyBytes}`;
}
