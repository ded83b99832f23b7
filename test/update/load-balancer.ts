import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { pipeline } from "node:stream";

/** Distributes connections among processes, as a load balancer in front of them does. */
export interface LoadBalancer {
  url: string;
  add(url: string): void;
  /** Opens no more connections to the process. */
  remove(url: string): void;
  close(): Promise<void>;
}

export async function startLoadBalancer(): Promise<LoadBalancer> {
  const targets: string[] = [];
  const clients = new Set<Socket>();
  let count = 0;
  const server = createServer((client) => {
    const target = targets[count % targets.length];
    count += 1;
    if (target === undefined) return void client.destroy();
    clients.add(client);
    client.on("close", () => clients.delete(client));
    const { hostname, port } = new URL(target);
    const process = connect({ host: hostname, port: Number(port) });
    // A connection that fails on one side ends on the other side, whose owner handles the failure.
    pipeline(client, process, () => undefined);
    pipeline(process, client, () => undefined);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    add: (url) => void targets.push(url),
    remove: (url) => void targets.splice(targets.indexOf(url), 1),
    async close() {
      for (const client of clients) client.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
