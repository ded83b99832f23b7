import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { setTimeout } from "node:timers/promises";

/** What is done with bytes on their way; `drop` keeps them, and all that follow on any connection, from arriving. */
type Verdict = "pass" | "drop";

export interface TcpProxy {
  /** The given URL, by way of the proxy. */
  url: string;
  /** Looks at all bytes from now on. */
  watch(look: (bytes: Buffer, from: "client" | "server") => Verdict): void;
  /** Connections made so far forward nothing any more, and stay open. */
  goHalfOpen(): void;
  /** From now on so many bytes as arrive together wait so long before they go on; 0 for no wait. */
  slowDown(delayMs: number): void;
  close(): Promise<void>;
}

/** Between an app and a service, on loopback. */
export async function startTcpProxy(target: string): Promise<TcpProxy> {
  const { hostname, port } = new URL(target);
  const pairs = new Set<readonly [Socket, Socket]>();
  let look: (bytes: Buffer, from: "client" | "server") => Verdict = () => "pass";
  let delayMs = 0;
  const forward = (from: Socket, to: Socket, name: "client" | "server") => {
    let forwarded = Promise.resolve();
    from.on("data", (bytes) => {
      forwarded = forwarded.then(async () => {
        if (delayMs > 0) await setTimeout(delayMs);
        if (look(bytes, name) === "pass") to.write(bytes);
      });
    });
  };
  const server = createServer((client) => {
    const upstream = connect(Number(port), hostname);
    const pair = [client, upstream] as const;
    pairs.add(pair);
    forward(client, upstream, "client");
    forward(upstream, client, "server");
    for (const [one, other] of [pair, [upstream, client] as const]) {
      one.on("error", () => undefined);
      one.on("close", () => {
        other.destroy();
        pairs.delete(pair);
      });
    }
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const url = new URL(target);
  url.port = String((server.address() as AddressInfo).port);
  return {
    url: url.href.replace(/\/$/, ""),
    watch(next) {
      look = next;
    },
    goHalfOpen() {
      for (const pair of pairs) for (const socket of pair) socket.removeAllListeners("data").pause();
    },
    slowDown(ms) {
      delayMs = ms;
    },
    async close() {
      for (const pair of pairs) for (const socket of pair) socket.destroy();
      server.close();
      await once(server, "close");
    },
  };
}
