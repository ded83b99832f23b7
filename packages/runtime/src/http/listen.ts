import type { Server } from "node:http";

export interface Listening {
  /** The actual port, also if the configured one is 0. */
  readonly port: number;
  /** An IPv6 address is in brackets. */
  readonly url: string;
  /** Accepts no new requests, waits up to `timeoutMs` for running ones, then closes their connections. */
  close(timeoutMs?: number): Promise<void>;
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
    close: (timeoutMs = 5_000) => closeServer(server, timeoutMs),
  };
}

function portOf(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("The server has no port.");
  return address.port;
}

const closeIdleEveryMs = 50;

async function closeServer(server: Server, timeoutMs: number): Promise<void> {
  const closeAll = setTimeout(() => server.closeAllConnections(), timeoutMs);
  // A connection that becomes idle during the close would otherwise be kept alive for another minute.
  const closeIdle = setInterval(() => server.closeIdleConnections(), closeIdleEveryMs);
  try {
    await new Promise<void>((resolve, reject) => {
      server.close((error) => (error === undefined ? resolve() : reject(error)));
    });
  } finally {
    clearTimeout(closeAll);
    clearInterval(closeIdle);
  }
}
