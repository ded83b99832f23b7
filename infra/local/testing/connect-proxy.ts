import { createServer, type IncomingMessage } from "node:http";
import { createServer as createTlsServer } from "node:https";
import { type AddressInfo, connect } from "node:net";
import type { Duplex } from "node:stream";
import { pipeline } from "node:stream";

export interface ConnectProxyOptions {
  /** The local port to which a connection to `host:port` goes; by default the given port. Null refuses it with 403. */
  route?: (authority: string) => number | null;
  /** Serves the proxy itself over TLS. */
  tls?: { key: string; cert: string };
}

export interface ConnectProxy {
  url: string;
  /** The requested connections. */
  requests: { authority: string; authorization: string | undefined }[];
  close(): Promise<void>;
}

/** An HTTP proxy for tests: opens connections on this host by the method CONNECT. */
export async function startConnectProxy({
  route = portOf,
  tls,
}: ConnectProxyOptions = {}): Promise<ConnectProxy> {
  const requests: ConnectProxy["requests"] = [];
  const sockets = new Set<Duplex>();
  const server = tls === undefined ? createServer() : createTlsServer(tls);
  server.on("connect", (request: IncomingMessage, client: Duplex) => {
    const authority = request.url ?? "";
    requests.push({ authority, authorization: request.headers["proxy-authorization"] });
    const port = route(authority);
    if (port === null) return void client.end("HTTP/1.1 403 Forbidden\r\n\r\n");
    const target = connect(port, "127.0.0.1", () => {
      client.write("HTTP/1.1 200 Connection established\r\n\r\n");
      // A connection that fails on one side ends on the other side.
      pipeline(client, target, () => undefined);
      pipeline(target, client, () => undefined);
    });
    target.on("error", () => client.destroy());
    for (const socket of [client, target]) sockets.add(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `${tls === undefined ? "http" : "https"}://localhost:${port}`,
    requests,
    async close() {
      for (const socket of sockets) socket.destroy();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function portOf(authority: string): number {
  return Number(authority.slice(authority.lastIndexOf(":") + 1));
}
