import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { setTimeout } from "node:timers/promises";

/** Whether received bytes are forwarded. */
type ProxyAction = "pass" | "drop";

export interface TcpProxy {
  /** The target URL with the address of the proxy. */
  url: string;
  /** Calls `inspect` with all bytes from now on. */
  watch(inspect: (bytes: Buffer, from: "client" | "server") => ProxyAction): void;
  /** Open connections forward nothing from now on, and stay open. */
  goHalfOpen(): void;
  /** Delays each received chunk from now on. 0 means no delay. */
  slowDown(delayMs: number): void;
  close(): Promise<void>;
}

/** A TCP proxy between an app and a service, on loopback. */
export async function startTcpProxy(target: string): Promise<TcpProxy> {
  const { hostname, port } = new URL(target);
  const pairs = new Set<readonly [Socket, Socket]>();
  let inspect: (bytes: Buffer, from: "client" | "server") => ProxyAction = () => "pass";
  let delayMs = 0;
  const forward = (from: Socket, to: Socket, name: "client" | "server") => {
    let forwarded = Promise.resolve();
    from.on("data", (bytes) => {
      forwarded = forwarded.then(async () => {
        if (delayMs > 0) await setTimeout(delayMs);
        if (inspect(bytes, name) === "pass") to.write(bytes);
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
      inspect = next;
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
