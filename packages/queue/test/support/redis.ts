import { randomUUID } from "node:crypto";
import { Redis } from "ioredis";
import { afterAll, beforeAll, inject } from "vitest";

declare module "vitest" {
  interface ProvidedContext {
    redisUrl: string;
  }
}

/** The Redis of the test run, a connection to inspect it, and a unique prefix. */
export function useRedis(): { url: string; prefix: string; readonly redis: Redis } {
  const url = inject("redisUrl");
  let redis: Redis | null = null;
  beforeAll(() => {
    redis = new Redis(url);
  });
  afterAll(async () => {
    await redis?.quit();
  });
  return {
    url,
    prefix: `{test-${randomUUID()}}`,
    get redis() {
      if (redis === null) throw new Error("Redis is available once the tests run.");
      return redis;
    },
  };
}

/** All keys and values under a prefix, as one text. */
export async function dump(redis: Redis, prefix: string): Promise<string> {
  const keys = await redis.keys(`${prefix}*`);
  const contents = await Promise.all(
    keys.map(async (key) => {
      const type = await redis.type(key);
      if (type === "hash") return redis.hgetall(key);
      if (type === "list") return redis.lrange(key, 0, -1);
      if (type === "zset") return redis.zrange(key, 0, -1);
      if (type === "stream") return redis.xrange(key, "-", "+");
      return redis.get(key);
    }),
  );
  return JSON.stringify([keys, contents]);
}
