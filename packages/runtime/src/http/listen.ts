import type { Server } from "node:http";

export interface Listening {
  /** The real one, when 0 was asked for. */
  readonly port: number;
  /** With brackets around an IPv6 address. */
  readonly url: string;
  /** Takes no new requests, lets the running ones end until `deadlineMs`, then cuts them off. */
  close(deadlineMs?: number): Promise<void>;
}

export async function listen(server: Server, where: { port: number; host: string }): Promise<Listening> {
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(where.port, where.host, () => {
      server.off("error", reject);
      resolve();
    });
  });
  const port = portOf(server);
  const authority = where.host.includes(":") ? `[${where.host}]` : where.host;
  return {
    port,
    url: `http://${authority}:${port}`,
    close: (deadlineMs = 5_000) => closeServer(server, deadlineMs),
  };
}

function portOf(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("The server listens on no port.");
  return address.port;
}

const hangUpEveryMs = 50;

async function closeServer(server: Server, deadlineMs: number): Promise<void> {
  const cutOff = setTimeout(() => server.closeAllConnections(), deadlineMs);
  // A connection that becomes idle later would be kept alive for another minute.
  const hangUp = setInterval(() => server.closeIdleConnections(), hangUpEveryMs);
  try {
    await new Promise<void>((resolve, reject) => {
      server.close((error) => (error === undefined ? resolve() : reject(error)));
    });
  } finally {
    clearTimeout(cutOff);
    clearInterval(hangUp);
  }
}
