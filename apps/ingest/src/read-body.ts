import type { IncomingMessage } from "node:http";

export type Body =
  | { outcome: "whole"; bytes: Buffer }
  /** `isRead`: the sender has finished, so that it receives the response. */
  | { outcome: "too_large"; isRead: boolean }
  /** The sender has disconnected and receives no response. */
  | { outcome: "cut_off" };

/** A body that is too large is read up to this size and discarded: a sender does not read the response before it has finished. */
const discardBytesMax = 1024 * 1024;

/** The raw body. At most `maxBytes` of it are in memory. */
export function readBody(request: IncomingMessage, maxBytes: number): Promise<Body> {
  const declaredBytes = Number(request.headers["content-length"] ?? 0);
  // Its events have been emitted already.
  if (request.destroyed) return Promise.resolve({ outcome: "cut_off" });
  if (declaredBytes > discardBytesMax) return Promise.resolve({ outcome: "too_large", isRead: false });
  return new Promise((resolve) => {
    let chunks: Buffer[] = [];
    let length = 0;
    request.on("data", (chunk: Buffer) => {
      length += chunk.length;
      if (length <= maxBytes) return void chunks.push(chunk);
      chunks = [];
      if (length <= discardBytesMax) return;
      request.pause();
      resolve({ outcome: "too_large", isRead: false });
    });
    request.on("end", () => {
      const isWhole = length <= maxBytes;
      resolve(isWhole ? { outcome: "whole", bytes: whole(chunks) } : { outcome: "too_large", isRead: true });
    });
    // After another outcome these have no effect. Without an error listener, an abort would end the process.
    request.on("error", () => resolve({ outcome: "cut_off" }));
    request.on("close", () => resolve({ outcome: "cut_off" }));
  });
}

/** Almost every body is one chunk. */
function whole(chunks: Buffer[]): Buffer {
  const [first] = chunks;
  return first !== undefined && chunks.length === 1 ? first : Buffer.concat(chunks);
}
