import type { RedisServer } from "@account-opening/infra";
import { Redis } from "ioredis";

/** A state in which Redis does not work. `end` restores it. */
export interface RedisFault {
  name: string;
  /** The reason in the logs and in `/readyz`. */
  reason: string;
  begin(redis: RedisServer): Promise<void>;
  end(redis: RedisServer): Promise<void>;
}

const set = (name: string, value: string) => (redis: RedisServer) =>
  withRedis(redis, (client) => client.config("SET", name, value));

/** Every way in which Redis can fail, except wrong responses. */
export const redisFaults: readonly RedisFault[] = [
  {
    name: "down",
    reason: "cannot be reached",
    begin: (redis) => redis.kill(),
    end: (redis) => redis.restart(),
  },
  {
    name: "frozen",
    reason: "timeout",
    begin: async ({ pid }) => void process.kill(pid, "SIGSTOP"),
    end: async ({ pid }) => void process.kill(pid, "SIGCONT"),
  },
  {
    name: "out of memory",
    reason: "OOM",
    begin: set("maxmemory", "1mb"),
    end: set("maxmemory", "0"),
  },
  {
    name: "read-only",
    reason: "READONLY",
    // A replica of a server that does not exist: it serves reads and refuses writes.
    begin: (redis) => withRedis(redis, (client) => client.replicaof("127.0.0.1", 1)),
    end: (redis) => withRedis(redis, (client) => client.replicaof("NO", "ONE")),
  },
  {
    name: "busy",
    reason: "BUSY",
    async begin(redis) {
      await set("busy-reply-threshold", "1")(redis);
      const client = connectTo(redis);
      // The script runs until SCRIPT KILL.
      client.eval("while true do end", 0).catch(() => client.disconnect());
    },
    end: (redis) => withRedis(redis, (client) => client.script("KILL")),
  },
  {
    name: "without replicas",
    reason: "NOREPLICAS",
    begin: set("min-replicas-to-write", "1"),
    end: set("min-replicas-to-write", "0"),
  },
];

/** Runs `work` on a separate connection. */
export async function withRedis(
  redis: Pick<RedisServer, "url">,
  work: (client: Redis) => Promise<unknown>,
): Promise<void> {
  const client = connectTo(redis);
  try {
    await work(client);
  } finally {
    client.disconnect();
  }
}

function connectTo({ url }: Pick<RedisServer, "url">): Redis {
  // A busy Redis refuses the command of the ready check.
  const client = new Redis(url, { maxRetriesPerRequest: null, enableReadyCheck: false });
  return client.on("error", () => undefined);
}
