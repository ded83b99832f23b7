/**
 * One key and three values (kind, x, y) for each limit. First all are asked; only when none refuses, all are taken.
 * Answers { longest wait in ms, position of the limit that asks for it }, or { 0, 0 }.
 *
 * A bucket expires once it would be full again, which also bounds the harm of a clock that jumped back.
 */
export const takeLua = `
local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
local longest, position, tokens = 0, 0, {}

for i, key in ipairs(KEYS) do
  local kind, x, y = ARGV[i * 3 - 2], tonumber(ARGV[i * 3 - 1]), tonumber(ARGV[i * 3])
  local wait = 0
  if kind == 'rate' then
    local left, at = redis.call('HGET', key, 'left'), redis.call('HGET', key, 'at')
    local refilled = math.max(0, now - (tonumber(at or now) or now)) * x / 1000
    tokens[i] = math.min(y, (tonumber(left or y) or y) + refilled)
    if tokens[i] < 1 then wait = math.max(1, math.ceil((1 - tokens[i]) * 1000 / x)) end
  else
    wait = math.max(0, redis.call('PTTL', key))
  end
  if wait > longest then longest, position = wait, i end
end

if position > 0 then return { longest, position } end

for i, key in ipairs(KEYS) do
  local kind, x, y = ARGV[i * 3 - 2], tonumber(ARGV[i * 3 - 1]), tonumber(ARGV[i * 3])
  if kind == 'rate' then
    redis.call('HSET', key, 'left', tostring(tokens[i] - 1), 'at', tostring(now))
    redis.call('PEXPIRE', key, math.ceil(y * 1000 / x) + 1000)
  elseif kind == 'gap' then
    redis.call('SET', key, '1', 'PX', math.ceil(x))
  end
end
return { 0, 0 }
`;

/** Holds a key for ARGV[1] ms, or as long as it is held already. */
export const holdLua = `
if redis.call('PTTL', KEYS[1]) < tonumber(ARGV[1]) then
  redis.call('SET', KEYS[1], '1', 'PX', ARGV[1])
end
return 1
`;
