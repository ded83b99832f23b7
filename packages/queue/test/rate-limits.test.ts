import RedisMock from "ioredis-mock";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createRateLimits, minInterval, rate } from "../src/index.ts";

const redis = new RedisMock();
const unavailable = vi.fn();
const aBudget = () => createRateLimits({ redis, onUnavailable: unavailable });

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

  it("grants a burst, then says when the next is free", async () => {
    const budget = aBudget();
    for (const _ of [1, 2, 3]) expect(await budget.acquire(mx)).toEqual({ ok: true });
    expect(await budget.acquire(mx)).toEqual({ ok: false, retryAfterMs: 100, limitedBy: mx });
  });

  it("fills up again with time, never beyond the burst", async () => {
    const budget = aBudget();
    for (const _ of [1, 2, 3]) await budget.acquire(mx);
    pass(100);
    expect(await budget.acquire(mx)).toEqual({ ok: true });
    expect(await budget.acquire(mx)).toMatchObject({ ok: false });
    pass(60_000);
    const grants = [1, 2, 3, 4].map(() => budget.acquire(mx));
    expect((await Promise.all(grants)).map(({ ok }) => ok)).toEqual([true, true, true, false]);
  });

  it("is shared by all workers", async () => {
    const [one, other] = [aBudget(), aBudget()];
    await one.acquire(mx);
    await other.acquire(mx);
    await one.acquire(mx);
    expect(await other.acquire(mx)).toMatchObject({ ok: false });
  });
});

describe("gap", () => {
  it("refuses a second read of one member within the gap, and no other member's", async () => {
    const budget = aBudget();
    expect(await budget.acquire(minInterval("MBR-1", 3_000))).toEqual({ ok: true });
    pass(1_000);
    expect(await budget.acquire(minInterval("MBR-1", 3_000))).toMatchObject({
      ok: false,
      retryAfterMs: 2_000,
    });
    expect(await budget.acquire(minInterval("MBR-2", 3_000))).toEqual({ ok: true });
    pass(2_000);
    expect(await budget.acquire(minInterval("MBR-1", 3_000))).toEqual({ ok: true });
  });

  it("can begin anew when the answer has come", async () => {
    const budget = aBudget();
    await budget.acquire(minInterval("MBR-1", 3_000));
    pass(500);
    await budget.restartInterval("MBR-1", 3_000);
    pass(2_500);
    expect(await budget.acquire(minInterval("MBR-1", 3_000))).toMatchObject({ ok: false, retryAfterMs: 500 });
  });
});

describe("several limits", () => {
  it("uses up none when one refuses, and names the one that asks for the longest wait", async () => {
    const budget = aBudget();
    const mx = rate("mx", { perSecond: 1, burst: 1 });
    await budget.acquire(minInterval("MBR-1", 3_000));
    const refused = await budget.acquire(minInterval("MBR-1", 3_000), mx);
    expect(refused).toMatchObject({ ok: false, retryAfterMs: 3_000, limitedBy: minInterval("MBR-1", 3_000) });
    expect(await budget.acquire(mx)).toEqual({ ok: true });
    expect(await budget.acquire(minInterval("MBR-2", 3_000), mx)).toMatchObject({ ok: false, limitedBy: mx });
    pass(1_000);
    expect(await budget.acquire(minInterval("MBR-2", 3_000), mx)).toEqual({ ok: true });
  });
});

describe("without Redis", () => {
  it("goes by a small part of each rate, says so, and asks again only after a while", async () => {
    let now = 0;
    const budget = createRateLimits({ redis, onUnavailable: unavailable, steadyNow: () => now });
    const gone = new Error("Connection is closed.");
    const asked = vi.spyOn(redis, "evalsha").mockRejectedValue(gone);
    const mx = rate("mx", { perSecond: 16, burst: 16 });
    const read = () => budget.acquire(mx, minInterval("MBR-1", 3_000));
    expect([await read(), await read()]).toEqual([{ ok: true }, { ok: true }]);
    expect(await read()).toEqual({ ok: false, retryAfterMs: 500, limitedBy: mx });
    await budget.restartInterval("MBR-1", 1_000);
    expect(asked).toHaveBeenCalledTimes(1);
    expect(unavailable.mock.calls).toEqual([[gone]]);
    now = 1_000;
    asked.mockRestore();
    // Nobody waits for the first question; its answer says that Redis is back.
    expect(await read()).toEqual({ ok: true });
    await vi.waitFor(async () => expect(await budget.acquire(minInterval("MBR-2", 1))).toEqual({ ok: true }));
    expect(await read()).toMatchObject({ ok: false, limitedBy: minInterval("MBR-1", 3_000) });
  });
});
