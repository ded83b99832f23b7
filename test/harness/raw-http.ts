import { connect, type Socket } from "node:net";

export interface RawResponse {
  /** The status of each response, in order. */
  statuses: number[];
  text: string;
}

/** Longer than a server waits for the rest of a request before it responds. */
const silenceMs = 30_000;

/** How long to wait for more after the first bytes of a response. */
const idleMs = 1_000;
export function openSocket(url: string): Promise<Socket> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname, () => resolve(socket));
    socket.on("error", reject);
  });
}

/** Sends the bytes unchanged, and reads until the server closes the connection or sends nothing for `idleMs`. */
export function sendRaw(url: string, ...parts: (string | Buffer)[]): Promise<RawResponse> {
  return exchange(url, parts, Number.POSITIVE_INFINITY);
}

/** Sends the bytes unchanged, and reads until `count` responses have begun or the server closes the connection. */
export function sendRawFor(count: number, url: string, ...parts: (string | Buffer)[]): Promise<RawResponse> {
  return exchange(url, parts, count);
}

async function exchange(
  url: string,
  parts: readonly (string | Buffer)[],
  count: number,
): Promise<RawResponse> {
  const socket = await openSocket(url);
  const chunks: Buffer[] = [];
  await new Promise<void>((resolve) => {
    const end = () => {
      socket.destroy();
      resolve();
    };
    socket.setTimeout(silenceMs, end);
    socket.on("data", (chunk) => {
      chunks.push(chunk);
      socket.setTimeout(count === Number.POSITIVE_INFINITY ? idleMs : silenceMs);
      if (statusesIn(chunks).length >= count) end();
    });
    // The server may close the connection before it has read everything.
    socket.on("error", end).on("close", end);
    for (const part of parts) socket.write(part);
  });
  return { statuses: statusesIn(chunks), text: textOf(chunks) };
}

function textOf(chunks: readonly Buffer[]): string {
  return Buffer.concat(chunks).toString("latin1");
}

function statusesIn(chunks: readonly Buffer[]): number[] {
  return [...textOf(chunks).matchAll(/HTTP\/1\.[01] (\d{3})/g)].map(([, status]) => Number(status));
}
