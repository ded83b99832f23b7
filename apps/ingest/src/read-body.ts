import type { IncomingMessage } from "node:http";

export type Body =
  | { outcome: "whole"; bytes: Buffer }
  /** `isRead` tells whether the sender has come to an end, so that it will hear the answer. */
  | { outcome: "too_large"; isRead: boolean }
  /** The sender went away; nobody hears an answer. */
  | { outcome: "cut_off" };

/** So much of a body that is too large is read and thrown away: a sender in the middle of it hears no answer. */
const patienceBytes = 1024 * 1024;

/** The body as it came, undecoded and never more than `maxBytes` of it in memory. */
export function readBody(request: IncomingMessage, maxBytes: number): Promise<Body> {
  const announced = Number(request.headers["content-length"] ?? 0);
  if (announced > patienceBytes) return Promise.resolve({ outcome: "too_large", isRead: false });
  return new Promise((resolve) => {
    let chunks: Buffer[] = [];
    let length = 0;
    request.on("data", (chunk: Buffer) => {
      length += chunk.length;
      if (length <= maxBytes) return void chunks.push(chunk);
      chunks = [];
      if (length <= patienceBytes) return;
      request.pause();
      resolve({ outcome: "too_large", isRead: false });
    });
    request.on("end", () => {
      const isWhole = length <= maxBytes;
      resolve(isWhole ? { outcome: "whole", bytes: whole(chunks) } : { outcome: "too_large", isRead: true });
    });
    // After any other end these change nothing. Without a listener an abort would end the process.
    request.on("error", () => resolve({ outcome: "cut_off" }));
    request.on("close", () => resolve({ outcome: "cut_off" }));
  });
}

/** Nearly every body comes in one piece. */
function whole(chunks: Buffer[]): Buffer {
  const [first] = chunks;
  return first !== undefined && chunks.length === 1 ? first : Buffer.concat(chunks);
}
