import { startTcpProxy, type TcpProxy, until } from "@account-opening/infra";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { done } from "../src/outcome.ts";
import { createWatchdog } from "../src/watchdog.ts";
import { aBench, type Bench } from "./support/consumers.ts";
import { inMs } from "./support/in-ms.ts";
import { jobCounts } from "./support/job-counts.ts";
import { useRedis } from "./support/redis.ts";

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

/** A consumer behind the proxy, after its first job. */
async function aConsumerBehindTheProxy(socketTimeoutMs: number) {
  const { url } = proxy;
  let nowMs = Date.parse("2026-01-01T00:00:00Z");
  const now = () => new Date(nowMs);
  const consumer = bench.consume({
    name: "perform",
    handle: async () => done,
    url,
    socketTimeoutMs,
    now,
    lockMs: 600,
  });
  await bench.producer.enqueueCalls([{ outboxId: "1", dueAt: inMs(0) }]);
  await until("it takes a job", () => bench.completed.length === 1);
  const pass = (ms: number) => {
    nowMs += ms;
  };
  return { consumer, now, pass };
}

describe("a consumer whose sockets are half open", () => {
  it("recovers by itself when a reply is overdue", async () => {
    await aConsumerBehindTheProxy(500);
    proxy.goHalfOpen();
    await bench.producer.enqueueCalls([{ outboxId: "2", dueAt: inMs(0) }]);
    await until("it takes a job again", () => bench.completed.length >= 2);
    expect(bench.completed.at(-1)?.job.jobId).toBe("outbox-2-now");
  });

  it("is replaced by the watchdog if it does not recover", async () => {
    const { consumer, now, pass } = await aConsumerBehindTheProxy(600_000);
    const onStalled = vi.fn();
    const { producer } = bench;
    const watchdog = createWatchdog({
      producer,
      consumers: [consumer],
      now,
      onStalled,
      onError: vi.fn(),
    });
    await watchdog.tick();
    await until("its connections are idle", async () => {
      const { wait, active } = await jobCounts(at.redis, at.prefix, "perform");
      return wait + active + consumer.health().runningCount === 0;
    });
    expect(watchdog.assertResponsive).not.toThrow();

    proxy.goHalfOpen();
    pass(30_001);
    await watchdog.tick();
    expect(onStalled).toHaveBeenCalledExactlyOnceWith("perform");
    expect(watchdog.assertResponsive).toThrow("perform");

    pass(1);
    await producer.enqueueCalls([{ outboxId: "2", dueAt: inMs(0) }]);
    await until("the new worker takes a job", () => bench.completed.length >= 2);
    expect(watchdog.assertResponsive).not.toThrow();
  });
});
