import { startTcpProxy } from "@account-opening/infra";
import { Queue } from "bullmq";
import { Redis } from "ioredis";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { checkRedis } from "../src/check-redis.ts";
import { connectProducer, disconnect } from "../src/connection.ts";
import { createProducer, horizonMs } from "../src/producer.ts";
import type { QueueName } from "../src/queues.ts";
import { inMs } from "./support/in-ms.ts";
import { jobCounts } from "./support/job-counts.ts";
import { useRedis } from "./support/redis.ts";

const at = useRedis();
const { url, prefix } = at;
const onError = () => undefined;
const now = () => new Date();
const connection = connectProducer({ url, onError });
const producer = createProducer({ connection, prefix, onError, now, instance: "me" });
const inspection = new Redis(url, { maxRetriesPerRequest: null });
const countsOf = (name: QueueName) => jobCounts(inspection, prefix, name);
const queues = {
  advance: new Queue("advance", { connection: inspection, prefix }),
  perform: new Queue("perform", { connection: inspection, prefix }),
  deliver: new Queue("deliver", { connection: inspection, prefix }),
};

beforeEach(async () => {
  await Promise.all(Object.values(queues).map((queue) => queue.obliterate()));
});
afterAll(async () => {
  await producer.close();
  await disconnect(connection);
  await Promise.all(Object.values(queues).map((queue) => queue.close()));
  await disconnect(inspection);
});

describe("enqueueAdvance", () => {
  it("enqueues at most 200 members per job", async () => {
    const guids = Array.from({ length: 450 }, (_, index) => `MBR-${index}`);
    await producer.enqueueAdvance(guids);
    const jobs = await queues.advance.getWaiting();
    expect(jobs.map(({ data }) => data.memberGuids.length).sort()).toEqual([200, 200, 50]);
    expect(jobs.flatMap(({ data }) => data.memberGuids).sort()).toEqual(guids.sort());
  });

  it("enqueues no job without members", async () => {
    await producer.enqueueAdvance([]);
    expect(await countsOf("advance")).toMatchObject({ wait: 0 });
  });
});

describe("enqueueCalls", () => {
  it("delays a job until its call is due", async () => {
    await producer.enqueueCalls([
      { outboxId: "7", dueAt: inMs(60_000) },
      { outboxId: "8", dueAt: inMs(-5) },
    ]);
    expect(await countsOf("perform")).toEqual({ wait: 1, active: 0, delayed: 1 });
    const [delayed] = await queues.perform.getDelayed();
    expect(delayed?.data).toEqual({ outboxId: "7" });
    expect(delayed?.delay).toBeGreaterThan(30_000);
    expect(delayed?.delay).toBeLessThanOrEqual(60_000);
  });

  it("enqueues one more job for a due row, even if the first job is delayed", async () => {
    await producer.enqueueCalls([{ outboxId: "7", dueAt: inMs(60_000) }]);
    await producer.enqueueCalls([{ outboxId: "7", dueAt: inMs(-5) }]);
    await producer.enqueueCalls([{ outboxId: "7", dueAt: inMs(-5) }]);
    expect(await countsOf("perform")).toEqual({ wait: 1, active: 0, delayed: 1 });
  });

  it("leaves a row due beyond the horizon to a later sweep", async () => {
    await producer.enqueueCalls([{ outboxId: "7", dueAt: inMs(horizonMs + 60_000) }]);
    expect(await countsOf("perform")).toEqual({ wait: 0, active: 0, delayed: 0 });
  });

  it("enqueues a row once, even if repeated", async () => {
    const dueAt = inMs(60_000);
    for (const _ of [1, 2, 3]) await producer.enqueueCalls([{ outboxId: "7", dueAt }]);
    expect((await countsOf("perform")).delayed).toBe(1);
  });

  it("sends a long list in several commands", async () => {
    await producer.enqueueCalls(
      Array.from({ length: 2_500 }, (_, id) => ({ outboxId: String(id), dueAt: inMs(60_000) })),
    );
    expect((await countsOf("perform")).delayed).toBe(2_500);
  });
});

describe("enqueueCheckTimers and enqueueDeliveries", () => {
  it("enqueues one advance job of the check's member, at its due time", async () => {
    const check = { checkId: "CHK-1", memberGuid: "MBR-1", dueAt: inMs(60_000) };
    await producer.enqueueCheckTimers([check, check]);
    const delayed = await queues.advance.getDelayed();
    const notBefore = check.dueAt.getTime();
    expect(delayed.map(({ data }) => data)).toEqual([{ memberGuids: ["MBR-1"], notBefore }]);
  });

  it("enqueues a check again when its due time changes", async () => {
    for (const ms of [60_000, 120_000]) {
      await producer.enqueueCheckTimers([{ checkId: "CHK-1", memberGuid: "MBR-1", dueAt: inMs(ms) }]);
    }
    expect((await countsOf("advance")).delayed).toBe(2);
  });

  it("enqueues an endpoint at the time when deliveries to it are due", async () => {
    const dueAt = inMs(0);
    await producer.enqueueDeliveries([{ endpointId: "EP-5", dueAt }]);
    const waiting = await queues.deliver.getWaiting();
    expect(waiting.map(({ data }) => data)).toEqual([{ endpointId: "EP-5", notBefore: dueAt.getTime() }]);
  });
});

describe("heartbeat", () => {
  it("leaves a bounded number of jobs if no consumer takes them", async () => {
    for (let beat = 0; beat < 20; beat += 1) await producer.heartbeat();
    expect([await countsOf("advance"), await countsOf("perform")]).toMatchObject([{ wait: 6 }, { wait: 6 }]);
  });
});

describe("without Redis", () => {
  it("rejects when Redis is unreachable", async () => {
    const nowhere = connectProducer({ url: "redis://127.0.0.1:1", onError });
    const disconnected = createProducer({ connection: nowhere, prefix, onError, now });
    await expect(disconnected.enqueueCalls([{ outboxId: "7", dueAt: inMs(0) }])).rejects.toThrow();
    await disconnected.close();
    await disconnect(nowhere);
  });

  it("rejects on a half-open connection, and recovers", async () => {
    const proxy = await startTcpProxy(url);
    const halfOpen = connectProducer({ url: proxy.url, onError, socketTimeoutMs: 2_500 });
    const cut = createProducer({ connection: halfOpen, prefix, onError, now });
    await cut.enqueueAdvance(["MBR-1"]);
    proxy.goHalfOpen();
    await expect(cut.enqueueAdvance(["MBR-2"])).rejects.toThrow();
    await expect
      .poll(
        async () =>
          cut.enqueueAdvance(["MBR-3"]).then(
            () => true,
            () => false,
          ),
        { timeout: 300_000 },
      )
      .toBe(true);
    await cut.close();
    await disconnect(halfOpen);
    await proxy.close();
  });
});

describe("checkRedis", () => {
  it("warns when Redis may drop jobs", async () => {
    const [, before = "noeviction"] = (await at.redis.config("GET", "maxmemory-policy")) as string[];
    await at.redis.config("SET", "maxmemory-policy", "noeviction");
    expect(await checkRedis(connection)).toEqual([]);
    await at.redis.config("SET", "maxmemory-policy", "allkeys-lru");
    expect(await checkRedis(connection)).toEqual([expect.stringContaining("allkeys-lru")]);
    await at.redis.config("SET", "maxmemory-policy", before);
  });
});
