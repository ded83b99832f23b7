import { Redis } from "ioredis";
import { freePort } from "../process/free-port.ts";
import { until } from "../process/until.ts";
import { type RedisOptions, type RedisServer, startRedis } from "./start.ts";

/** A Redis Cluster of three primaries, of which the first has almost all slots and a replica. */
export interface RedisCluster {
  /** `redis+cluster://…` */
  url: string;
  /** The primary of almost every key. */
  primary: RedisServer;
  nodes: readonly RedisServer[];
  stop(): Promise<void>;
}

interface Node {
  server: RedisServer;
  busPort: number;
}

/** Primaries without slots have no vote, and a promotion needs two of three votes. */
const slotRanges = [
  [0, 16_381],
  [16_382, 16_382],
  [16_383, 16_383],
] as const;

/** Starts the four processes and waits until the cluster serves every slot. */
export async function startRedisCluster(options: Pick<RedisOptions, "env"> = {}): Promise<RedisCluster> {
  const nodes: Node[] = [];
  const stop = async () => {
    await Promise.all(nodes.splice(0).map(({ server }) => server.stop()));
  };
  try {
    for (let count = 0; count <= slotRanges.length; count += 1) nodes.push(await startNode(options));
    const [first] = nodes;
    if (first === undefined) throw new Error("A cluster needs nodes.");
    await join(nodes);
    const servers = nodes.map(({ server }) => server);
    const hosts = servers.map(({ port }) => `127.0.0.1:${port}`);
    return { url: `redis+cluster://${hosts.join(",")}`, primary: first.server, nodes: servers, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Its bus has a free port of its own: by default it is the client port plus 10,000, which may not exist. */
async function startNode(options: Pick<RedisOptions, "env">): Promise<Node> {
  const busPort = await freePort();
  const extraArgs = [
    ["--cluster-enabled", "yes"],
    ["--cluster-port", String(busPort)],
    ["--cluster-node-timeout", "1000"],
  ].flat();
  return { server: await startRedis({ ...options, extraArgs }), busPort };
}

async function join(nodes: readonly Node[]): Promise<void> {
  const clients = nodes.map(({ server }) => new Redis(server.url));
  try {
    const [first] = clients;
    const replica = clients.at(-1);
    if (first === undefined || replica === undefined) return;
    for (const [index, [from, to]] of slotRanges.entries())
      await clients[index]?.call("CLUSTER", "ADDSLOTSRANGE", from, to);
    for (const { server, busPort } of nodes.slice(1))
      await first.call("CLUSTER", "MEET", "127.0.0.1", server.port, busPort);
    const primaryId = String(await first.call("CLUSTER", "MYID"));
    const knowsPrimary = async () => String(await replica.call("CLUSTER", "NODES")).includes(primaryId);
    await until("the replica knows its primary", knowsPrimary);
    await replica.call("CLUSTER", "REPLICATE", primaryId);
    for (const client of clients) {
      const serves = async () => String(await client.call("CLUSTER", "INFO")).includes("cluster_state:ok");
      await until("each node knows every slot", serves);
    }
    const replicates = async () => (await replica.info("replication")).includes("master_link_status:up");
    await until("the replica has the data of its primary", replicates);
  } finally {
    for (const client of clients) client.disconnect();
  }
}
