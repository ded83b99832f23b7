import type { Redis } from "ioredis";

/** What an operator should know of this Redis at start, in words; nothing when all is well. */
export async function checkRedis(connection: Redis): Promise<string[]> {
  const info = await connection.info();
  const warnings: string[] = [];
  const policy = valueIn(info, "maxmemory_policy");
  if (policy !== undefined && policy !== "noeviction") {
    warnings.push(
      `Redis runs with maxmemory-policy ${policy}: it will drop jobs when memory is short. Set noeviction.`,
    );
  }
  const version = valueIn(info, "redis_version");
  if (version !== undefined && Number.parseInt(version, 10) < 6) {
    warnings.push(`Redis ${version} is too old: timers would be late by up to a second. Use 6.2 or later.`);
  }
  return warnings;
}

function valueIn(info: string, name: string): string | undefined {
  const line = info.split(/\r?\n/).find((candidate) => candidate.startsWith(`${name}:`));
  return line?.slice(name.length + 1);
}
