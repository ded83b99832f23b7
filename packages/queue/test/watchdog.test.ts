import { describe, expect, it, vi } from "vitest";
import { type Consumer, type ConsumerHealth, createWatchdog } from "../src/index.ts";

const startMs = Date.parse("2026-01-01T00:00:00Z");

/** A watchdog over one consumer whose vitals the test decides. */
function given(vitals: Partial<ConsumerHealth> = {}) {
  let nowMs = startMs;
  const now = () => new Date(nowMs);
  const state = { lastAliveAt: now(), runningCount: 0, concurrency: 2, replacedCount: 0, ...vitals };
  const consumer = {
    name: "perform",
    health: () => state,
    replace: vi.fn(),
    close: async () => undefined,
  } satisfies Consumer;
  const heartbeat = vi.fn(async () => undefined);
  const onDeaf = vi.fn();
  const onError = vi.fn();
  const watchdog = createWatchdog({
    producer: { heartbeat },
    consumers: [consumer],
    now,
    onStalled: onDeaf,
    onError,
  });
  const tickAfter = async (ms: number) => {
    nowMs += ms;
    await watchdog.tick();
  };
  return { watchdog, consumer, state, heartbeat, onDeaf, onError, now, tickAfter };
}

describe("watchdog", () => {
  it("leaves alone a consumer that takes jobs", async () => {
    const { watchdog, consumer, state, now, tickAfter } = given();
    for (const _ of [1, 2, 3]) {
      await tickAfter(29_000);
      state.lastAliveAt = now();
    }
    expect(consumer.replace).not.toHaveBeenCalled();
    expect(watchdog.assertResponsive).not.toThrow();
  });

  it("replaces a consumer that hears no heartbeat, and is not ready until it hears one", async () => {
    const { watchdog, consumer, state, now, onDeaf, tickAfter } = given();
    await tickAfter(0);
    await tickAfter(30_001);
    expect(consumer.replace).toHaveBeenCalledOnce();
    expect(onDeaf).toHaveBeenCalledExactlyOnceWith("perform");
    expect(watchdog.assertResponsive).toThrow("perform");
    await tickAfter(5_000);
    state.lastAliveAt = now();
    expect(watchdog.assertResponsive).not.toThrow();
    expect(consumer.replace).toHaveBeenCalledOnce();
  });

  it("gives a replaced consumer the same time to hear", async () => {
    const { consumer, tickAfter } = given();
    for (const ms of [0, 30_001, 29_999, 2]) await tickAfter(ms);
    expect(consumer.replace).toHaveBeenCalledTimes(2);
  });

  it("does not take a consumer that is busy everywhere for deaf", async () => {
    const { consumer, state, tickAfter } = given({ runningCount: 2 });
    await tickAfter(0);
    await tickAfter(60_000);
    expect(consumer.replace).not.toHaveBeenCalled();
    state.runningCount = 1;
    await tickAfter(0);
    expect(consumer.replace).toHaveBeenCalledOnce();
  });

  it("does not take an outage of Redis for deafness, but is not ready during it", async () => {
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

  it("goes round until it is stopped", async () => {
    vi.useFakeTimers();
    const { watchdog, heartbeat } = given();
    const stop = watchdog.start(5_000);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(heartbeat).toHaveBeenCalledTimes(3);
    stop();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(heartbeat).toHaveBeenCalledTimes(3);
    vi.useRealTimers();
  });
});
