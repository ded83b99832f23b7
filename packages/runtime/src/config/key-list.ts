import { z } from "zod";

/**
 * A list of `id:text`, separated by commas. A problem gives the position of an entry, because its text may be a key.
 * @param readText returns the entry, or what is wrong with its text
 */
export function keyList<Entry extends { readonly id: string }>(
  readText: (id: string, text: string) => Entry | string,
) {
  return z.string().transform((value, context): readonly Entry[] => {
    const entries = value.split(",").map((entry) => entry.trim());
    const keys = entries.flatMap((entry, index) => {
      const read = readEntry(entry, readText);
      if (typeof read !== "string") return [read];
      context.addIssue({ code: "custom", message: `is wrong in entry ${index + 1}: ${read}` });
      return [];
    });
    if (new Set(keys.map(({ id }) => id)).size < keys.length) {
      context.addIssue({ code: "custom", message: "has the same ID twice" });
    }
    return keys;
  });
}

function readEntry<Entry>(
  entry: string,
  readText: (id: string, text: string) => Entry | string,
): Entry | string {
  const colon = entry.indexOf(":");
  if (colon < 0) return "the ID before the colon is missing";
  const id = entry.slice(0, colon);
  if (!isKeyId(id)) return "the ID must have 1 to 32 letters, digits, - and _";
  return readText(id, entry.slice(colon + 1));
}

export function isKeyId(text: string): boolean {
  return /^[A-Za-z0-9_-]{1,32}$/.test(text);
}
