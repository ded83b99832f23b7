import { describe, expect, it, vi } from "vitest";
import type { Consumer, ConsumerHealth } from "../src/consumer.ts";
import { createWatchdog } from "../src/watchdog.ts";

const startMs = Date.parse("2026-01-01T00:00:00Z");

/** A watchdog for one consumer with the given health. */
function given(health: Partial<ConsumerHealth> = {}) {
  let nowMs = startMs;
  const now = () => new Date(nowMs);
  const state = { lastAliveAt: now(), runningCount: 0, concurrency: 2, ...health };
  const consumer = {
    name: "perform",
    health: () => state,
    replace: vi.fn(),
    close: async () => undefined,
  } satisfies Consumer;
  const heartbeat = vi.fn(async () => undefined);
  const onStalled = vi.fn();
  const onError = vi.fn();
  const watchdog = createWatchdog({
    producer: { heartbeat },
    consumers: [consumer],
    now,
    onStalled,
    onError,
  });
  const tickAfter = async (ms: number) => {
    nowMs += ms;
    await watchdog.tick();
  };
  return { watchdog, consumer, state, heartbeat, onStalled, onError, now, tickAfter };
}

describe("watchdog", () => {
  it("does not replace a consumer that takes jobs", async () => {
    const { watchdog, consumer, state, now, tickAfter } = given();
    for (const _ of [1, 2, 3]) {
      await tickAfter(29_000);
      state.lastAliveAt = now();
    }
    expect(consumer.replace).not.toHaveBeenCalled();
    expect(watchdog.assertResponsive).not.toThrow();
  });

  it("replaces a consumer that takes no heartbeat, and is not ready until the consumer takes one", async () => {
    const { watchdog, consumer, state, now, onStalled, tickAfter } = given();
    await tickAfter(0);
    await tickAfter(30_001);
    expect(consumer.replace).toHaveBeenCalledOnce();
    expect(onStalled).toHaveBeenCalledExactlyOnceWith("perform");
    expect(watchdog.assertResponsive).toThrow("perform");
    await tickAfter(5_000);
    state.lastAliveAt = now();
    expect(watchdog.assertResponsive).not.toThrow();
    expect(consumer.replace).toHaveBeenCalledOnce();
  });

  it("allows a replaced consumer the same time", async () => {
    const { consumer, tickAfter } = given();
    for (const ms of [0, 30_001, 29_999, 2]) await tickAfter(ms);
    expect(consumer.replace).toHaveBeenCalledTimes(2);
  });

  it("does not replace a consumer without free capacity", async () => {
    const { consumer, state, tickAfter } = given({ runningCount: 2 });
    await tickAfter(0);
    await tickAfter(60_000);
    expect(consumer.replace).not.toHaveBeenCalled();
    state.runningCount = 1;
    await tickAfter(0);
    expect(consumer.replace).toHaveBeenCalledOnce();
  });

  it("replaces no consumer while Redis is unavailable, but is not ready", async () => {
    const { watchdog, consumer, heartbeat, onError, tickAfter } = given();
    await tickAfter(0);
    heartbeat.mockRejectedValue(new Error("Command timed out"));
    await tickAfter(60_000);
    expect(onError).toHaveBeenCalledOnce();
    expect(watchdog.assertResponsive).toThrow("Redis");
    heartbeat.mockResolvedValue(undefined);
    await tickAfter(60_000);
    expect(watchdog.assertResponsive).not.toThrow();
    await tickAfter(30_000);
    expect(consumer.replace).not.toHaveBeenCalled();
    await tickAfter(1);
    expect(consumer.replace).toHaveBeenCalledOnce();
  });
});
