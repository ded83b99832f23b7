import { createReadStream } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";

/** The texts to search for, by a name that may be printed. */
export type Secrets = Readonly<Record<string, string>>;

/** The names of the secrets that the content contains, in any encoding. */
export function findSecrets(content: Buffer, secrets: Secrets): string[] {
  return Object.entries(secrets).flatMap(([name, text]) =>
    encodingsOf(text).some((encoded) => content.includes(encoded)) ? [name] : [],
  );
}

/** Searches every file below a folder. Returns the names of the secrets with their files, and the bytes searched. */
export async function findSecretsInFiles(
  folder: string,
  secrets: Secrets,
): Promise<{ found: string[]; byteCount: number }> {
  const found: string[] = [];
  let byteCount = 0;
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  for (const entry of entries.filter((each) => each.isFile())) {
    const file = join(entry.parentPath, entry.name);
    const chunks: Buffer[] = [];
    // The server may have deleted the file since the folder was listed.
    const stream = createReadStream(file).on("error", () => stream.destroy());
    for await (const chunk of stream) chunks.push(chunk as Buffer);
    const content = Buffer.concat(chunks);
    byteCount += content.length;
    found.push(...findSecrets(content, secrets).map((name) => `${name} in ${file.slice(folder.length + 1)}`));
  }
  return { found, byteCount };
}

/** UTF-8, UTF-16, hex, base64 at each offset, and URL encoding. */
function encodingsOf(text: string): Buffer[] {
  const bytes = Buffer.from(text, "utf8");
  const hex = bytes.toString("hex");
  const encodings = [
    text,
    encodeURIComponent(text),
    hex,
    hex.toUpperCase(),
    ...[0, 1, 2].map((offset) => base64At(bytes, offset)),
  ];
  return [...new Set(encodings)].map((encoded) => Buffer.from(encoded)).concat(Buffer.from(text, "utf16le"));
}

/** The base64 characters inside a longer value that do not depend on the bytes before and after. */
function base64At(bytes: Buffer, offset: number): string {
  const text = Buffer.concat([Buffer.alloc(offset), bytes]).toString("base64");
  const first = Math.ceil((offset * 8) / 6);
  const last = Math.floor(((offset + bytes.length) * 8) / 6);
  return text.slice(first, last);
}
