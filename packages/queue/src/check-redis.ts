import { Cluster } from "ioredis";
import type { RedisConnection } from "./connection.ts";
import { explainRedisError } from "./explain-redis-error.ts";

/** Warnings for the operator about the version and the settings of Redis, read once at startup. In a cluster, of one node. */
export async function checkRedis(connection: RedisConnection): Promise<string[]> {
  let info: string;
  try {
    info = await connection.info();
  } catch (error) {
    const explanation = explainRedisError(error);
    if (explanation === null) throw error;
    return [`${explanation} Until then its version and its maxmemory-policy are not checked.`];
  }
  const warnings: string[] = [];
  const policy = valueIn(info, "maxmemory_policy");
  if (policy !== undefined && policy !== "noeviction") {
    warnings.push(
      `Redis runs with maxmemory-policy ${policy}: it drops jobs when memory is short. Set noeviction.`,
    );
  }
  const version = valueIn(info, "redis_version");
  if (version !== undefined && Number.parseInt(version, 10) < 6) {
    warnings.push(`Redis ${version} is too old: timers would be late by up to a second. Use 6.2 or later.`);
  }
  return warnings;
}

/** How Redis responds now. In a cluster, all primaries together. */
export interface RedisState {
  roundTripMs: number;
  usedMemoryBytes: number;
}

/** Null if Redis does not respond. */
export async function measureRedis(connection: RedisConnection): Promise<RedisState | null> {
  const startedAt = performance.now();
  try {
    const primaries = connection instanceof Cluster ? connection.nodes("master") : [connection];
    const infos = await Promise.all(primaries.map((primary) => primary.info("memory")));
    if (infos.length === 0) return null;
    return {
      roundTripMs: performance.now() - startedAt,
      usedMemoryBytes: infos.reduce((sum, info) => sum + Number(valueIn(info, "used_memory")), 0),
    };
  } catch {
    // The connection reports its errors itself.
    return null;
  }
}

function valueIn(info: string, name: string): string | undefined {
  const line = info.split(/\r?\n/).find((candidate) => candidate.startsWith(`${name}:`));
  return line?.slice(name.length + 1);
}
