import { startTcpProxy } from "@account-opening/infra";
import { Queue } from "bullmq";
import { Redis } from "ioredis";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { checkRedis, connectProducer, createProducer, disconnect, horizonMs } from "../src/index.ts";
import { inMs } from "./support/in-ms.ts";

import { useRedis } from "./support/redis.ts";

const at = useRedis();
const { url, prefix } = at;
const onError = () => undefined;
const now = () => new Date();
const connection = connectProducer({ url, onError });
const producer = createProducer({ connection, prefix, onError, now, instance: "me" });
const inspection = new Redis(url, { maxRetriesPerRequest: null });
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

describe("advance", () => {
  it("carries at most 200 members a job", async () => {
    const guids = Array.from({ length: 450 }, (_, index) => `MBR-${index}`);
    await producer.enqueueAdvance(guids);
    const jobs = await queues.advance.getWaiting();
    expect(jobs.map(({ data }) => data.memberGuids.length).sort()).toEqual([200, 200, 50]);
    expect(jobs.flatMap(({ data }) => data.memberGuids).sort()).toEqual(guids.sort());
  });

  it("adds nothing for nobody", async () => {
    await producer.enqueueAdvance([]);
    expect(await producer.counts()).toMatchObject({ advance: { wait: 0 } });
  });
});

describe("perform", () => {
  it("waits until a call is due", async () => {
    await producer.enqueueCalls([
      { outboxId: "7", dueAt: inMs(60_000) },
      { outboxId: "8", dueAt: inMs(-5) },
    ]);
    expect((await producer.counts()).perform).toEqual({ wait: 1, active: 0, delayed: 1 });
    const [delayed] = await queues.perform.getDelayed();
    expect(delayed?.data).toEqual({ outboxId: "7" });
    expect(delayed?.delay).toBeGreaterThan(30_000);
    expect(delayed?.delay).toBeLessThanOrEqual(60_000);
  });

  it("gives what is due a job once more, however long its first one is held up", async () => {
    await producer.enqueueCalls([{ outboxId: "7", dueAt: inMs(60_000) }]);
    await producer.enqueueCalls([{ outboxId: "7", dueAt: inMs(-5) }]);
    await producer.enqueueCalls([{ outboxId: "7", dueAt: inMs(-5) }]);
    expect((await producer.counts()).perform).toEqual({ wait: 1, active: 0, delayed: 1 });
  });

  it("leaves what is due beyond the horizon to a later sweep", async () => {
    await producer.enqueueCalls([{ outboxId: "7", dueAt: inMs(horizonMs + 60_000) }]);
    expect((await producer.counts()).perform).toEqual({ wait: 0, active: 0, delayed: 0 });
  });

  it("arms a row once, however often it is asked to", async () => {
    const dueAt = inMs(60_000);
    for (const _ of [1, 2, 3]) await producer.enqueueCalls([{ outboxId: "7", dueAt }]);
    expect((await producer.counts()).perform.delayed).toBe(1);
  });

  it("takes more rows than one command should carry", async () => {
    await producer.enqueueCalls(
      Array.from({ length: 2_500 }, (_, id) => ({ outboxId: String(id), dueAt: inMs(60_000) })),
    );
    expect((await producer.counts()).perform.delayed).toBe(2_500);
  });
});

describe("wake and notify", () => {
  it("has the check's member advanced at its time, once", async () => {
    const check = { checkId: "CHK-1", memberGuid: "MBR-1", dueAt: inMs(60_000) };
    await producer.enqueueCheckTimers([check, check]);
    const delayed = await queues.advance.getDelayed();
    const notBefore = check.dueAt.getTime();
    expect(delayed.map(({ data }) => data)).toEqual([{ memberGuids: ["MBR-1"], notBefore }]);
  });

  it("arms a check anew when it has moved in time", async () => {
    for (const ms of [60_000, 120_000]) {
      await producer.enqueueCheckTimers([{ checkId: "CHK-1", memberGuid: "MBR-1", dueAt: inMs(ms) }]);
    }
    expect((await producer.counts()).advance.delayed).toBe(2);
  });

  it("has a notification sent at its time", async () => {
    await producer.enqueueDeliveries([{ deliveryId: "5", dueAt: inMs(0) }]);
    const waiting = await queues.deliver.getWaiting();
    expect(waiting.map(({ data }) => data)).toEqual([{ deliveryId: "5" }]);
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
    const stranded = createProducer({ connection: nowhere, prefix, onError, now });
    await expect(stranded.enqueueCalls([{ outboxId: "7", dueAt: inMs(0) }])).rejects.toThrow();
    await stranded.close();
    await disconnect(nowhere);
  });

  it("rejects within seconds on a half-open connection, and finds its way back", async () => {
    const proxy = await startTcpProxy(url);
    const shaky = connectProducer({ url: proxy.url, onError, socketTimeoutMs: 2_500 });
    const cut = createProducer({ connection: shaky, prefix, onError, now });
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
