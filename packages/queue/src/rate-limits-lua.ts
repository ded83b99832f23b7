import type { Result } from "ioredis";
import type { RedisConnection } from "./connection.ts";

declare module "ioredis" {
  interface RedisCommander<Context> {
    /** @returns the longest wait in milliseconds (0 when all limits were acquired) and the number of keys that were reset. */
    acquireLimits(
      keyCount: number,
      ...keysAndArguments: (string | number)[]
    ): Result<[waitMs: number, resetCount: number], Context>;
    restartInterval(key: string, minIntervalMs: number): Result<number, Context>;
  }
}

/** Adds the commands to a connection. ioredis sends a script's text only when Redis does not have it. */
export function defineRateLimitCommands(redis: RedisConnection): RedisConnection {
  redis.defineCommand("acquireLimits", { lua: acquireLua });
  redis.defineCommand("restartInterval", { lua: restartLua, numberOfKeys: 1 });
  return redis;
}

/** Redis returns a status, other implementations a string. */
const typeOfLua = `
local function typeOf(key)
  local reply = redis.call('TYPE', key)
  return type(reply) == 'table' and reply.ok or reply
end
`;

/**
 * One key and three arguments (kind, x, y) for each limit. All limits are checked first. They are acquired only if none
 * refuses.
 *
 * Stored state is not trusted. A key is reset if it has the wrong type, an impossible number of tokens, a time ahead of
 * Redis's clock (the clock moved back, or another client wrote it), or an interval of more than a minute. No wait is
 * longer than one token or one interval takes. A bucket expires once it would be full again.
 */
const acquireLua = `${typeOfLua}
local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
local longest, resets, tokens = 0, 0, {}

for i, key in ipairs(KEYS) do
  local kind, x, y = ARGV[i * 3 - 2], tonumber(ARGV[i * 3 - 1]), tonumber(ARGV[i * 3])
  local wait = 0
  local stored = typeOf(key)
  if kind == 'rate' then
    local left, at = y, now
    if stored == 'hash' then
      left, at = tonumber(redis.call('HGET', key, 'left') or ''), tonumber(redis.call('HGET', key, 'at') or '')
    end
    local usable = (stored == 'hash' or stored == 'none') and left and at
      and left >= 0 and left <= y and at >= 0 and at <= now + 1000
    if not usable then
      redis.call('DEL', key)
      resets = resets + 1
      left, at = y, now
    end
    tokens[i] = math.min(y, left + math.max(0, now - at) * x / 1000)
    if tokens[i] < 1 then wait = math.max(1, math.ceil((1 - tokens[i]) * 1000 / x)) end
  else
    wait = math.max(0, redis.call('PTTL', key))
    if (stored ~= 'string' and stored ~= 'none') or wait > math.max(x, 60000) then
      redis.call('DEL', key)
      resets = resets + 1
      wait = 0
    end
  end
  longest = math.max(longest, wait)
end

if longest > 0 then return { longest, resets } end

for i, key in ipairs(KEYS) do
  local kind, x, y = ARGV[i * 3 - 2], tonumber(ARGV[i * 3 - 1]), tonumber(ARGV[i * 3])
  if kind == 'rate' then
    redis.call('HSET', key, 'left', tostring(tokens[i] - 1), 'at', tostring(now))
    redis.call('PEXPIRE', key, math.ceil(y * 1000 / x) + 1000)
  else
    redis.call('SET', key, '1', 'PX', math.ceil(x))
  end
end
return { 0, resets }
`;

/** Makes a key exist for ARGV[1] ms or more. */
const restartLua = `${typeOfLua}
if typeOf(KEYS[1]) ~= 'string' then redis.call('DEL', KEYS[1]) end
if redis.call('PTTL', KEYS[1]) < tonumber(ARGV[1]) then
  redis.call('SET', KEYS[1], '1', 'PX', ARGV[1])
end
return 1
`;
