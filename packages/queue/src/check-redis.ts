import type { Redis } from "ioredis";
import { refusalOf } from "./refusal.ts";

/** Warnings for the operator about the version and the settings of Redis, read once at startup. */
export async function checkRedis(connection: Redis): Promise<string[]> {
  let info: string;
  try {
    info = await connection.info();
  } catch (error) {
    const refusal = refusalOf(error);
    if (refusal === null) throw error;
    return [`${refusal} Until then its version and its maxmemory-policy are not checked.`];
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

/** How Redis responds now. */
export interface RedisState {
  roundTripMs: number;
  usedMemoryBytes: number;
}

/** Null if Redis does not respond. */
export async function measureRedis(connection: Redis): Promise<RedisState | null> {
  const startedAt = performance.now();
  try {
    const info = await connection.info("memory");
    return {
      roundTripMs: performance.now() - startedAt,
      usedMemoryBytes: Number(valueIn(info, "used_memory")),
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
