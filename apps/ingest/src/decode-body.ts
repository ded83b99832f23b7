import { promisify } from "node:util";
import { brotliDecompress, gunzip, inflate } from "node:zlib";

const decoders = {
  gzip: promisify(gunzip),
  deflate: promisify(inflate),
  br: promisify(brotliDecompress),
} as const;

/** The mark that some senders put before UTF-8. */
const byteOrderMark = Buffer.from([0xef, 0xbb, 0xbf]);

/**
 * The text of a webhook's body: unpacked, at most `maxBytes` of it, and without a byte order mark. A body that cannot be
 * unpacked is given as it came: it is kept, and is unreadable.
 */
export async function decodeBody(
  raw: Buffer,
  encoding: string | undefined,
  maxBytes: number,
): Promise<Buffer> {
  const text = await unpacked(raw, encoding, maxBytes);
  return text.subarray(0, 3).equals(byteOrderMark) ? text.subarray(3) : text;
}

async function unpacked(raw: Buffer, encoding: string | undefined, maxBytes: number): Promise<Buffer> {
  const name = encoding?.trim().toLowerCase().replace(/^x-/, "") ?? "";
  if (!Object.hasOwn(decoders, name)) return raw;
  try {
    return await decoders[name as keyof typeof decoders](raw, { maxOutputLength: maxBytes });
  } catch {
    // Not what its header says, or too large: `readWebhook` calls it unreadable.
    return raw;
  }
}
