import { connect, type Socket } from "node:net";

export interface RawAnswer {
  /** Of each response, in their order. */
  statuses: number[];
  text: string;
}

/** Longer than a server waits for the rest of a request before it answers. */
const silenceMs = 30_000;

/** After the first bytes of an answer. */
const quietMs = 1_000;

/** Opens a connection that sends what it is given, and nothing else. */
export function openSocket(url: string): Promise<Socket> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname, () => resolve(socket));
    socket.on("error", reject);
  });
}

/** Sends bytes as they are, and reads until the server hangs up or has nothing more to say. */
export function sendRaw(url: string, ...parts: (string | Buffer)[]): Promise<RawAnswer> {
  return exchange(url, parts, Number.POSITIVE_INFINITY);
}

/** Sends bytes as they are, and reads until that many responses have begun or the server hangs up. */
export function sendRawFor(count: number, url: string, ...parts: (string | Buffer)[]): Promise<RawAnswer> {
  return exchange(url, parts, count);
}

async function exchange(url: string, parts: readonly (string | Buffer)[], count: number): Promise<RawAnswer> {
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
      socket.setTimeout(count === Number.POSITIVE_INFINITY ? quietMs : silenceMs);
      if (statusesIn(chunks).length >= count) end();
    });
    // The server may hang up while we are still sending: that is an answer, too.
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
