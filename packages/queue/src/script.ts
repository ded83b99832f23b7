import { createHash } from "node:crypto";
import type { Redis } from "ioredis";

export type Script = (
  keys: readonly string[],
  values: readonly (string | number)[],
) => Promise<readonly unknown[]>;

/** A Lua script that answers a list. Redis is sent its text only when it does not know it (yet, or any more). */
export function createScript(redis: Redis, lua: string): Script {
  const hash = createHash("sha1").update(lua).digest("hex");
  return async (keys, values) => {
    const answer = await byHash(redis, hash, lua, [...keys, ...values], keys.length);
    return Array.isArray(answer) ? answer : [answer];
  };
}

async function byHash(
  redis: Redis,
  hash: string,
  lua: string,
  values: (string | number)[],
  keyCount: number,
): Promise<unknown> {
  try {
    return await redis.evalsha(hash, keyCount, ...values);
  } catch (error) {
    if (!(error instanceof Error) || !error.message.includes("NOSCRIPT")) throw error;
    return redis.eval(lua, keyCount, ...values);
  }
}
