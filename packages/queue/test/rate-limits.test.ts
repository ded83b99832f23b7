import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { minInterval, rate } from "../src/limit.ts";
import { createRateLimits } from "../src/rate-limits.ts";
import { mockRedis } from "./support/mock-redis.ts";

const redis = mockRedis();
const unavailable = vi.fn();
const createLimits = () => createRateLimits({ redis, onUnavailable: unavailable });

beforeEach(async () => {
  await redis.flushall();
  unavailable.mockReset();
  // The mock's TIME and expiry read these two.
  vi.useFakeTimers({ toFake: ["Date", "hrtime"], now: new Date("2026-01-01T00:00:00Z") });
});
afterEach(() => void vi.useRealTimers());

function pass(ms: number): void {
  vi.advanceTimersByTime(ms);
}

describe("rate", () => {
  const mx = rate("mx", { perSecond: 10, burst: 3 });

  it("grants a burst, then returns the wait for the next token", async () => {
    const limits = createLimits();
    for (const _ of [1, 2, 3]) expect(await limits.acquire(mx)).toEqual({ ok: true });
    expect(await limits.acquire(mx)).toEqual({ ok: false, retryAfterMs: 100 });
  });

  it("gains tokens with time, up to the burst", async () => {
    const limits = createLimits();
    for (const _ of [1, 2, 3]) await limits.acquire(mx);
    pass(100);
    expect(await limits.acquire(mx)).toEqual({ ok: true });
    expect(await limits.acquire(mx)).toMatchObject({ ok: false });
    pass(60_000);
    const grants = [1, 2, 3, 4].map(() => limits.acquire(mx));
    expect((await Promise.all(grants)).map(({ ok }) => ok)).toEqual([true, true, true, false]);
  });

  it("is shared by all workers", async () => {
    const [one, other] = [createLimits(), createLimits()];
    await one.acquire(mx);
    await other.acquire(mx);
    await one.acquire(mx);
    expect(await other.acquire(mx)).toMatchObject({ ok: false });
  });
});

describe("minInterval", () => {
  it("refuses a second read of one member within the interval, and grants another member's", async () => {
    const limits = createLimits();
    expect(await limits.acquire(minInterval("MBR-1", 3_000))).toEqual({ ok: true });
    pass(1_000);
    expect(await limits.acquire(minInterval("MBR-1", 3_000))).toMatchObject({
      ok: false,
      retryAfterMs: 2_000,
    });
    expect(await limits.acquire(minInterval("MBR-2", 3_000))).toEqual({ ok: true });
    pass(2_000);
    expect(await limits.acquire(minInterval("MBR-1", 3_000))).toEqual({ ok: true });
  });

  it("can restart when the response arrives", async () => {
    const limits = createLimits();
    await limits.acquire(minInterval("MBR-1", 3_000));
    pass(500);
    await limits.restartInterval("MBR-1", 3_000);
    pass(2_500);
    expect(await limits.acquire(minInterval("MBR-1", 3_000))).toMatchObject({ ok: false, retryAfterMs: 500 });
  });
});

describe("several limits", () => {
  it("consumes none when one refuses, and returns the longest wait", async () => {
    const limits = createLimits();
    const mx = rate("mx", { perSecond: 1, burst: 1 });
    await limits.acquire(minInterval("MBR-1", 3_000));
    const refused = await limits.acquire(minInterval("MBR-1", 3_000), mx);
    expect(refused).toMatchObject({ ok: false, retryAfterMs: 3_000 });
    expect(await limits.acquire(mx)).toEqual({ ok: true });
    expect(await limits.acquire(minInterval("MBR-2", 3_000), mx)).toMatchObject({ ok: false });
    pass(1_000);
    expect(await limits.acquire(minInterval("MBR-2", 3_000), mx)).toEqual({ ok: true });
  });
});

describe("without Redis", () => {
  it("uses a small share of each rate, reports the error, and probes Redis after a second", async () => {
    let now = 0;
    const limits = createRateLimits({ redis, onUnavailable: unavailable, steadyNow: () => now });
    const closed = new Error("Connection is closed.");
    const acquired = vi.spyOn(redis, "acquireLimits").mockRejectedValue(closed);
    const mx = rate("mx", { perSecond: 16, burst: 16 });
    const read = () => limits.acquire(mx, minInterval("MBR-1", 3_000));
    expect([await read(), await read()]).toEqual([{ ok: true }, { ok: true }]);
    expect(await read()).toEqual({ ok: false, retryAfterMs: 500 });
    await limits.restartInterval("MBR-1", 1_000);
    expect(acquired).toHaveBeenCalledTimes(1);
    expect(unavailable.mock.calls).toEqual([[closed]]);
    now = 1_000;
    acquired.mockRestore();
    // No caller waits for the probe. When it succeeds, Redis is available again.
    expect(await read()).toEqual({ ok: true });
    await vi.waitFor(async () => expect(await limits.acquire(minInterval("MBR-2", 1))).toEqual({ ok: true }));
    expect(await read()).toMatchObject({ ok: false });
  });
});
