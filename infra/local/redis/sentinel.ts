import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { type RedisOptions, type RedisServer, startRedis, startRedisWith } from "./start.ts";

/** A primary, its replica, and one Sentinel that promotes the replica when the primary fails. */
export interface SentinelRedis {
  /** `redis+sentinel://…` */
  url: string;
  primary: RedisServer;
  replica: RedisServer;
  stop(): Promise<void>;
}

const primaryName = "primary";

/** Starts the three processes. One Sentinel is enough for a test; a deployment needs three. */
export async function startSentinelRedis(options: Pick<RedisOptions, "env"> = {}): Promise<SentinelRedis> {
  const started: RedisServer[] = [];
  const stop = async () => {
    for (const server of started.splice(0).reverse()) await server.stop();
  };
  try {
    const primary = await startRedis(options);
    started.push(primary);
    const extraArgs = ["--replicaof", "127.0.0.1", String(primary.port)];
    const replica = await startRedis({ ...options, extraArgs });
    started.push(replica);
    const sentinel = await startSentinel(options, primary);
    started.push(sentinel);
    const url = `redis+sentinel://127.0.0.1:${sentinel.port}/${primaryName}/0`;
    return { url, primary, replica, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** A Sentinel stores its state in its configuration file. */
function startSentinel(options: Pick<RedisOptions, "env">, primary: RedisServer): Promise<RedisServer> {
  return startRedisWith(options, (port, folder) => {
    const file = join(folder, "sentinel.conf");
    const lines = [
      `port ${port}`,
      "bind 127.0.0.1",
      `dir ${folder}`,
      `sentinel monitor ${primaryName} 127.0.0.1 ${primary.port} 1`,
      `sentinel down-after-milliseconds ${primaryName} 500`,
      `sentinel failover-timeout ${primaryName} 2000`,
    ];
    writeFileSync(file, `${lines.join("\n")}\n`, { mode: 0o600 });
    return [file, "--sentinel"];
  });
}
