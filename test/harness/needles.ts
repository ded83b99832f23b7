import { createReadStream } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";

/** What is looked for, under a name that may be shown. */
export type Needles = Readonly<Record<string, string>>;

/** The bytes as which a text may stand somewhere: as it is, in UTF-16, in hex, in base64 at each offset, in a URL. */
function formsOf(text: string): Buffer[] {
  const bytes = Buffer.from(text, "utf8");
  const hex = bytes.toString("hex");
  const forms = [
    text,
    encodeURIComponent(text),
    hex,
    hex.toUpperCase(),
    ...[0, 1, 2].map((offset) => inBase64(bytes, offset)),
  ];
  return [...new Set(forms)].map((form) => Buffer.from(form)).concat(Buffer.from(text, "utf16le"));
}

/** As it stands in the midst of a longer value: the characters that depend on its neighbours are left out. */
function inBase64(bytes: Buffer, offset: number): string {
  const text = Buffer.concat([Buffer.alloc(offset), bytes]).toString("base64");
  const first = Math.ceil((offset * 8) / 6);
  const last = Math.floor(((offset + bytes.length) * 8) / 6);
  return text.slice(first, last);
}

/** The names of those that are found. */
export function foundIn(haystack: Buffer, needles: Needles): string[] {
  return Object.entries(needles).flatMap(([name, text]) =>
    formsOf(text).some((form) => haystack.includes(form)) ? [name] : [],
  );
}

/** The same in every file below a folder. @returns found names with their files, and how many bytes there were. */
export async function foundInFiles(
  folder: string,
  needles: Needles,
): Promise<{ found: string[]; byteCount: number }> {
  const found: string[] = [];
  let byteCount = 0;
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  for (const entry of entries.filter((each) => each.isFile())) {
    const file = join(entry.parentPath, entry.name);
    const chunks: Buffer[] = [];
    // A file that a server is about to drop may be gone by now.
    const stream = createReadStream(file).on("error", () => stream.destroy());
    for await (const chunk of stream) chunks.push(chunk as Buffer);
    const content = Buffer.concat(chunks);
    byteCount += content.length;
    found.push(...foundIn(content, needles).map((name) => `${name} in ${file.slice(folder.length + 1)}`));
  }
  return { found, byteCount };
}
