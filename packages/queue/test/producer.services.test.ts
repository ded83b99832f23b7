import { Queue } from "bullmq";
import { Redis } from "ioredis";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { checkRedis, connectProducer, createProducer, disconnect } from "../src/index.ts";
import { startProxy } from "./support/proxy.ts";
import { useRedis } from "./support/redis.ts";

const at = useRedis();
const { url, prefix } = at;
const onError = () => undefined;
const connection = connectProducer({ url, onError });
const producer = createProducer({ connection, prefix, onError, instance: "me" });
const inspection = new Redis(url, { maxRetriesPerRequest: null });
const queues = {
  advance: new Queue("advance", { connection: inspection, prefix }),
  perform: new Queue("perform", { connection: inspection, prefix }),
};

beforeEach(async () => {
  await Promise.all([queues.advance.obliterate(), queues.perform.obliterate()]);
});
afterAll(async () => {
  await producer.close();
  await disconnect(connection);
  await Promise.all([queues.advance.close(), queues.perform.close()]);
  await disconnect(inspection);
});

describe("advance", () => {
  it("carries at most 200 members a job", async () => {
    const guids = Array.from({ length: 450 }, (_, index) => `MBR-${index}`);
    await producer.advance(guids);
    const jobs = await queues.advance.getWaiting();
    expect(jobs.map(({ data }) => data.memberGuids.length).sort()).toEqual([200, 200, 50]);
    expect(jobs.flatMap(({ data }) => data.memberGuids).sort()).toEqual(guids.sort());
  });

  it("adds nothing for nobody", async () => {
    await producer.advance([]);
    expect(await producer.counts()).toMatchObject({ advance: { wait: 0 } });
  });
});

describe("perform", () => {
  it("waits until a call is due", async () => {
    await producer.perform([
      { outboxId: "7", delayMs: 60_000.4 },
      { outboxId: "8", delayMs: -5 },
    ]);
    expect((await producer.counts()).perform).toEqual({ wait: 1, active: 0, delayed: 1 });
    expect(await queues.perform.getDelayed()).toMatchObject([{ data: { outboxId: "7" }, delay: 60_001 }]);
  });

  it("arms a row once, however often it is asked to", async () => {
    for (const _ of [1, 2, 3]) await producer.perform([{ outboxId: "7", delayMs: 60_000 }]);
    expect((await producer.counts()).perform.delayed).toBe(1);
  });

  it("takes more rows than one command should carry", async () => {
    await producer.perform(
      Array.from({ length: 2_500 }, (_, id) => ({ outboxId: String(id), delayMs: 60_000 })),
    );
    expect((await producer.counts()).perform.delayed).toBe(2_500);
  });
});

describe("heartbeat", () => {
  it("leaves few behind when nobody takes them", async () => {
    for (let beat = 0; beat < 20; beat += 1) await producer.heartbeat();
    expect(await producer.counts()).toMatchObject({ advance: { wait: 6 }, perform: { wait: 6 } });
  });
});

describe("without Redis", () => {
  it("rejects within seconds when nobody answers the door", async () => {
    const nowhere = connectProducer({ url: "redis://127.0.0.1:1", onError });
    const stranded = createProducer({ connection: nowhere, prefix, onError });
    const startedAt = performance.now();
    await expect(stranded.perform([{ outboxId: "7", delayMs: 0 }])).rejects.toThrow();
    expect(performance.now() - startedAt).toBeLessThan(3_000);
    await stranded.close();
    await disconnect(nowhere);
  });

  it("rejects within seconds on a half-open connection, and finds its way back", async () => {
    const proxy = await startProxy(url);
    const shaky = connectProducer({ url: proxy.url, onError, socketTimeoutMs: 2_500 });
    const cut = createProducer({ connection: shaky, prefix, onError });
    await cut.advance(["MBR-1"]);
    proxy.goHalfOpen();
    const startedAt = performance.now();
    await expect(cut.advance(["MBR-2"])).rejects.toThrow();
    expect(performance.now() - startedAt).toBeLessThan(3_000);
    await expect
      .poll(
        async () =>
          cut.advance(["MBR-3"]).then(
            () => true,
            () => false,
          ),
        { timeout: 10_000 },
      )
      .toBe(true);
    await cut.close();
    await disconnect(shaky);
    await proxy.close();
  });
});

describe("checkRedis", () => {
  it("says when Redis may drop jobs", async () => {
    const [, before = "noeviction"] = (await at.redis.config("GET", "maxmemory-policy")) as string[];
    await at.redis.config("SET", "maxmemory-policy", "noeviction");
    expect(await checkRedis(connection)).toEqual([]);
    await at.redis.config("SET", "maxmemory-policy", "allkeys-lru");
    expect(await checkRedis(connection)).toEqual([expect.stringContaining("allkeys-lru")]);
    await at.redis.config("SET", "maxmemory-policy", before);
  });
});
