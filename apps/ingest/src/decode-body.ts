import { promisify } from "node:util";
import { brotliDecompress, gunzip, inflate } from "node:zlib";

const decoders = {
  gzip: promisify(gunzip),
  deflate: promisify(inflate),
  br: promisify(brotliDecompress),
} as const;

const byteOrderMark = Buffer.from([0xef, 0xbb, 0xbf]);

/**
 * The decompressed body of a webhook, up to `maxBytes`, without a byte order mark. A body that cannot be decompressed is
 * returned unchanged. It is stored as unreadable.
 */
export async function decodeBody(
  raw: Buffer,
  encoding: string | undefined,
  maxBytes: number,
): Promise<Buffer> {
  const text = await decompressed(raw, encoding, maxBytes);
  return text.subarray(0, 3).equals(byteOrderMark) ? text.subarray(3) : text;
}

async function decompressed(raw: Buffer, encoding: string | undefined, maxBytes: number): Promise<Buffer> {
  const name = encoding?.trim().toLowerCase().replace(/^x-/, "") ?? "";
  if (!Object.hasOwn(decoders, name)) return raw;
  try {
    return await decoders[name as keyof typeof decoders](raw, { maxOutputLength: maxBytes });
  } catch {
    // Not in this encoding, or too large: `readWebhook` reports it as unreadable.
    return raw;
  }
}
