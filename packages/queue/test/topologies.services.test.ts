import {
  type RedisCluster,
  type SentinelRedis,
  startRedis,
  startRedisCluster,
  startSentinelRedis,
  until,
} from "@account-opening/infra";
import { Redis } from "ioredis";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { measureRedis } from "../src/check-redis.ts";
import { connectProducer, disconnect, type RedisConnection } from "../src/connection.ts";
import { explainRedisError } from "../src/explain-redis-error.ts";
import { minInterval, rate } from "../src/limit.ts";
import { done } from "../src/outcome.ts";
import { createRateLimits } from "../src/rate-limits.ts";
import { createWatchdog } from "../src/watchdog.ts";
import { createWatermark } from "../src/watermark.ts";
import { aBench } from "./support/consumers.ts";

const prefix = "{test}";

function connected(url: string): RedisConnection {
  const connection = connectProducer({ url, onError: () => undefined });
  onTestFinished(() => disconnect(connection));
  return connection;
}

/**
 * Enqueues one job after the other while the primary fails, with the watchdog of the apps: on a cluster, a BullMQ worker sometimes
 * takes no more jobs after a failover (https://github.com/taskforcesh/bullmq/issues/4138).
 */
async function processesJobs(url: string, fail: () => Promise<void>): Promise<void> {
  const bench = aBench({ url, prefix });
  onTestFinished(() => bench.close());
  const consumer = bench.consume({ name: "advance", handle: async () => done });
  const watchdog = createWatchdog({
    producer: bench.producer,
    consumers: [consumer],
    now: () => new Date(),
    onStalled: () => undefined,
    onError: () => undefined,
    stalledMs: 3_000,
  });
  const enqueue = () =>
    bench.producer.enqueueAdvance(["MBR-1"]).then(
      () => true,
      () => false,
    );
  await until("a job is completed", async () => (await enqueue()) && bench.completed.length > 0);
  await fail();
  const before = bench.completed.length;
  await until("a later job is completed", async () => {
    await watchdog.tick();
    return (await enqueue()) && bench.completed.length > before + 1;
  });
}

async function usesEveryKey(url: string): Promise<void> {
  const redis = connected(url);
  const limits = createRateLimits({
    redis,
    prefix,
    onUnavailable: (error) => {
      throw error;
    },
  });
  expect(
    await limits.acquire(rate("mx", { perSecond: 100, burst: 100 }), minInterval("MBR-1", 60_000)),
  ).toEqual({ ok: true });
  expect(await limits.acquire(minInterval("MBR-1", 60_000))).toMatchObject({ ok: false });
  const watermark = createWatermark({ redis, prefix });
  const at = new Date("2026-11-28T12:00:00Z");
  await watermark.write(at);
  expect(await watermark.read()).toEqual(at);
  expect((await measureRedis(redis))?.usedMemoryBytes).toBeGreaterThan(0);
}

describe("Redis with Sentinel", () => {
  let redis: SentinelRedis;
  beforeAll(async () => {
    redis = await startSentinelRedis();
  });
  afterAll(() => redis.stop());

  it("serves rate limits and the watermark", () => usesEveryKey(redis.url));

  it("processes jobs on the replica after the primary was killed", () =>
    processesJobs(redis.url, redis.primary.kill));
});

describe("Redis Cluster", () => {
  let redis: RedisCluster;
  beforeAll(async () => {
    redis = await startRedisCluster();
  });
  afterAll(() => redis.stop());

  it("serves rate limits and the watermark", () => usesEveryKey(redis.url));

  it("is named by the explanation if REDIS_URL names one of its nodes", async () => {
    const other = redis.nodes[1];
    const error = await connected(other?.url ?? "")
      .set(`${prefix}:x`, "1")
      .catch((reason: unknown) => reason);
    expect(explainRedisError(error)).toContain("redis+cluster://");
  });

  it("processes jobs on the replica after the primary was killed", () =>
    processesJobs(redis.url, redis.primary.kill));

  it("fails a command within its timeout if no node answers", async () => {
    const connection = connected("redis+cluster://127.0.0.1:1");
    await expect(connection.ping()).rejects.toThrow("timed out");
  });
});

describe("Redis with access control", () => {
  it("accepts the user and the password of the URL, and explains a missing or wrong one", async () => {
    const server = await startRedis();
    onTestFinished(() => server.stop());
    const admin = new Redis(server.url);
    await admin.call(
      "ACL",
      "SETUSER",
      "app",
      "on",
      ">p@ss",
      "~{test}*",
      "&*",
      "+@all",
      "-@admin",
      "-@dangerous",
      "+info",
    );
    await admin.call("ACL", "SETUSER", "default", "off");
    admin.disconnect();
    const address = new URL(server.url).host;
    await usesEveryKey(`redis://app:p%40ss@${address}`);
    const explained = async (url: string) =>
      explainRedisError(
        await connected(url)
          .set("{test}:x", "1")
          .catch((reason: unknown) => reason),
      );
    expect(await explained(`redis://${address}`)).toContain("requires a login");
    expect(await explained(`redis://app:wrong@${address}`)).toContain("correct the user");
  });
});
