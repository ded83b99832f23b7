import { startTcpProxy, type TcpProxy } from "@account-opening/infra";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { connectConsumer, createWatchdog, done } from "../src/index.ts";
import { aBench, type Bench } from "./support/consumers.ts";
import { inMs } from "./support/in-ms.ts";

import { useRedis } from "./support/redis.ts";
import { until } from "./support/until.ts";

const at = useRedis();
let bench: Bench;
let proxy: TcpProxy;
beforeEach(async () => {
  bench = aBench(at);
  proxy = await startTcpProxy(at.url);
});
afterEach(async () => {
  await bench.close();
  await proxy.close();
});

/** A consumer behind the proxy that has taken its first job. */
async function aConsumerBehindTheProxy(socketTimeoutMs: number) {
  const connect = () => connectConsumer({ url: proxy.url, onError: () => undefined, socketTimeoutMs });
  let nowMs = Date.parse("2026-01-01T00:00:00Z");
  const now = () => new Date(nowMs);
  const consumer = bench.consume({ name: "perform", handle: async () => done, connect, now, lockMs: 600 });
  await bench.producer.enqueueCalls([{ outboxId: "1", dueAt: inMs(0) }]);
  await until("it hears", () => bench.settled.length === 1);
  const pass = (ms: number) => {
    nowMs += ms;
  };
  return { consumer, now, pass };
}

describe("a consumer whose sockets are half open", () => {
  it("comes back by itself once a socket owes an answer for too long", async () => {
    const { consumer } = await aConsumerBehindTheProxy(500);
    proxy.goHalfOpen();
    await bench.producer.enqueueCalls([{ outboxId: "2", dueAt: inMs(0) }]);
    await until("it hears again", () => bench.settled.length >= 2);
    expect(bench.settled.at(-1)?.job.jobId).toBe("outbox-2-now");
    expect(consumer.health().replacedCount).toBe(0);
  });

  it("is replaced by the watchdog when nothing else helps", async () => {
    const { consumer, now, pass } = await aConsumerBehindTheProxy(600_000);
    const onDeaf = vi.fn();
    const { producer } = bench;
    const watchdog = createWatchdog({
      producer,
      consumers: [consumer],
      now,
      onStalled: onDeaf,
      onError: vi.fn(),
    });
    await watchdog.tick();
    await until("its connections are idle", async () => {
      const { wait, active } = (await producer.counts()).perform;
      return wait + active + consumer.health().runningCount === 0;
    });
    expect(watchdog.assertResponsive).not.toThrow();

    proxy.goHalfOpen();
    pass(30_001);
    await watchdog.tick();
    expect(onDeaf).toHaveBeenCalledExactlyOnceWith("perform");
    expect(watchdog.assertResponsive).toThrow("perform");

    pass(1);
    await producer.enqueueCalls([{ outboxId: "2", dueAt: inMs(0) }]);
    await until("the new one hears", () => bench.settled.length >= 2);
    expect(consumer.health().replacedCount).toBe(1);
    expect(watchdog.assertResponsive).not.toThrow();
  });
});
