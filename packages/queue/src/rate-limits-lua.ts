/** Redis answers with a status, other implementations with a string. */
const typeOfLua = `
local function typeOf(key)
  local answer = redis.call('TYPE', key)
  return type(answer) == 'table' and answer.ok or answer
end
`;

/**
 * One key and three values (kind, x, y) for each limit. First all are asked; only when none refuses, all are taken.
 * Answers { longest wait in ms, position of the limit that asks for it, how many keys were reset }, positions from 1.
 *
 * What is stored is not trusted: a key of another type, a number of tokens that no bucket can hold, a time ahead of Redis's
 * own clock (it jumped back, or somebody wrote it) or a gap of more than a minute starts afresh. No wait is longer than one
 * token or one gap takes. A bucket expires once it would be full again.
 */
export const acquireLua = `${typeOfLua}
local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
local longest, position, resets, tokens = 0, 0, 0, {}

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
  if wait > longest then longest, position = wait, i end
end

if position > 0 then return { longest, position, resets } end

for i, key in ipairs(KEYS) do
  local kind, x, y = ARGV[i * 3 - 2], tonumber(ARGV[i * 3 - 1]), tonumber(ARGV[i * 3])
  if kind == 'rate' then
    redis.call('HSET', key, 'left', tostring(tokens[i] - 1), 'at', tostring(now))
    redis.call('PEXPIRE', key, math.ceil(y * 1000 / x) + 1000)
  elseif kind == 'gap' then
    redis.call('SET', key, '1', 'PX', math.ceil(x))
  end
end
return { 0, 0, resets }
`;

/** Holds a key for ARGV[1] ms, or as long as it is held already. */
export const restartLua = `${typeOfLua}
if typeOf(KEYS[1]) ~= 'string' then redis.call('DEL', KEYS[1]) end
if redis.call('PTTL', KEYS[1]) < tonumber(ARGV[1]) then
  redis.call('SET', KEYS[1], '1', 'PX', ARGV[1])
end
return 1
`;
