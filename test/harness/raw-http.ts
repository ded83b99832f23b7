import { connect, type Socket } from "node:net";

export interface RawAnswer {
  /** Of each response, in their order. */
  statuses: number[];
  text: string;
}

const quietMs = 400;

/** Opens a connection that sends what it is given, and nothing else. */
export function openSocket(url: string): Promise<Socket> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname, () => resolve(socket));
    socket.on("error", reject);
  });
}

/** Sends bytes as they are, and reads until the server hangs up or has nothing more to say. */
export async function sendRaw(url: string, ...parts: (string | Buffer)[]): Promise<RawAnswer> {
  const socket = await openSocket(url);
  const chunks: Buffer[] = [];
  await new Promise<void>((resolve) => {
    const end = () => {
      socket.destroy();
      resolve();
    };
    socket.setTimeout(quietMs, end);
    socket.on("data", (chunk) => chunks.push(chunk));
    // The server may hang up while we are still sending: that is an answer, too.
    socket.on("error", end).on("close", end);
    for (const part of parts) socket.write(part);
  });
  const text = Buffer.concat(chunks).toString("latin1");
  const statuses = [...text.matchAll(/HTTP\/1\.[01] (\d{3})/g)].map(([, status]) => Number(status));
  return { statuses, text };
}
