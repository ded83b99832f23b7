import fc from "fast-check";
import { afterAll, beforeEach, describe, expect, it, vi } from "vitest";
import { connectProducer, disconnect } from "../src/connection.ts";
import { minInterval, rate } from "../src/limit.ts";
import { createRateLimits, RateLimitResetError } from "../src/rate-limits.ts";
import { useRedis } from "./support/redis.ts";

const at = useRedis();
const onUnavailable = vi.fn();
const connections = [1, 2].map(() => connectProducer({ url: at.url, onError: onUnavailable }));
const workers = connections.map((redis) => createRateLimits({ redis, prefix: at.prefix, onUnavailable }));
afterAll(async () => {
  await Promise.all(connections.map(disconnect));
  expect(onUnavailable).not.toHaveBeenCalled();
});

it("never grants more than the burst to concurrent workers", async () => {
  const mx = rate("mx", { perSecond: 0.001, burst: 10 });
  const requests = Array.from({ length: 50 }, () => workers.map((limits) => limits.acquire(mx))).flat();
  const granted = (await Promise.all(requests)).filter(({ ok }) => ok);
  expect(granted).toHaveLength(10);
});

it("grants one of many reads of a member within the interval, even when Redis lost the script", async () => {
  await at.redis.script("FLUSH");
  const requests = Array.from({ length: 20 }, () =>
    workers.map((limits) => limits.acquire(minInterval("MBR-1", 60_000))),
  ).flat();
  const answers = await Promise.all(requests);
  expect(answers.filter(({ ok }) => ok)).toHaveLength(1);
  for (const answer of answers) if (!answer.ok) expect(answer.retryAfterMs).toBeGreaterThan(50_000);
});

describe("stored state of a limit", () => {
  const mx = rate("distorted", { perSecond: 10, burst: 10 });
  const reads = minInterval("MBR-distorted", 3_000);
  const keyOf = (limit: typeof mx) => `${at.prefix}:rate-limit:${limit.kind}:${limit.name}`;
  const resets = vi.fn();
  const connection = connectProducer({ url: at.url, onError: onUnavailable });
  const limits = createRateLimits({ redis: connection, prefix: at.prefix, onUnavailable: resets });
  afterAll(() => disconnect(connection));
  beforeEach(async () => {
    resets.mockClear();
    await at.redis.del(keyOf(mx), keyOf(reads));
  });

  const year = String(Date.now() + 365 * 86_400_000);
  it.each<[string, () => Promise<unknown>]>([
    ["negative tokens", () => at.redis.hset(keyOf(mx), "left", "-1e300", "at", "0")],
    ["more tokens than the bucket holds", () => at.redis.hset(keyOf(mx), "left", "1e300", "at", "0")],
    ["tokens that are not a number", () => at.redis.hset(keyOf(mx), "left", "nan", "at", "0")],
    ["tokens without a time", () => at.redis.hset(keyOf(mx), "left", "0")],
    ["a time ahead", () => at.redis.hset(keyOf(mx), "left", "0", "at", year)],
    ["a text", () => at.redis.set(keyOf(mx), "full")],
    ["an interval of a year", () => at.redis.set(keyOf(reads), "1", "PX", 365 * 86_400_000)],
    ["an interval that is a list", () => at.redis.lpush(keyOf(reads), "1")],
  ])("is reset and reported, and refuses no call: %s", async (_, distort) => {
    await distort();
    expect(await limits.acquire(mx, reads)).toEqual({ ok: true });
    expect(resets).toHaveBeenCalledExactlyOnceWith(expect.any(RateLimitResetError));
    expect((await limits.acquire(mx)).ok).toBe(true);
    expect((await limits.acquire(reads)).ok).toBe(false);
    expect(resets).toHaveBeenCalledOnce();
  });

  it("never returns a longer wait than one token or one interval takes, for any state", async () => {
    const value = fc.oneof(fc.double().map(String), fc.string(), fc.integer().map(String));
    await fc.assert(
      fc.asyncProperty(value, value, fc.integer({ min: 1, max: 2 ** 40 }), async (left, then, intervalMs) => {
        await at.redis.hset(keyOf(mx), "left", left, "at", then);
        await at.redis.set(keyOf(reads), "1", "PX", intervalMs);
        const grant = await limits.acquire(mx, reads);
        if (!grant.ok) expect(grant.retryAfterMs).toBeLessThanOrEqual(60_000);
      }),
      { numRuns: 300 },
    );
  });
});
