import type { Redis } from "ioredis";
import RedisMock from "ioredis-mock";

/** An in-memory Redis whose clock the test controls. */
export function mockRedis(): Redis {
  const redis: Redis = new RedisMock();
  // ioredis-mock requires a fixed number of keys. ioredis reads it from the first argument if it is not given.
  redis.defineCommand = (name, { lua, numberOfKeys }) => {
    const run = (...values: (string | number)[]) =>
      numberOfKeys === undefined
        ? redis.eval(lua, values[0] ?? 0, ...values.slice(1))
        : redis.eval(lua, numberOfKeys, ...values);
    Reflect.set(redis, name, run);
  };
  return redis;
}
