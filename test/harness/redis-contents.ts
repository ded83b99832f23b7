import { Redis } from "ioredis";

/** The matching keys and their content, as one text. */
export async function readAllKeys(url: string, match = "*"): Promise<string> {
  const redis = new Redis(url);
  const texts: string[] = [];
  for await (const keys of redis.scanStream({ match, count: 500 })) {
    for (const key of keys as string[]) texts.push(key, await contentOf(redis, key));
  }
  redis.disconnect();
  return texts.join("\n");
}

async function contentOf(redis: Redis, key: string): Promise<string> {
  switch (await redis.type(key)) {
    case "string":
      return (await redis.get(key)) ?? "";
    case "hash":
      return JSON.stringify(await redis.hgetall(key));
    case "list":
      return JSON.stringify(await redis.lrange(key, 0, -1));
    case "set":
      return JSON.stringify(await redis.smembers(key));
    case "zset":
      return JSON.stringify(await redis.zrange(key, 0, -1));
    case "stream":
      return JSON.stringify(await redis.xrange(key, "-", "+"));
    default:
      return "";
  }
}
