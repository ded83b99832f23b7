import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createInFlightLimit, firstLimit } from "../src/deliver/in-flight-limit.ts";

const start = Date.parse("2026-11-23T09:00:00.000Z");

/** Attempts in round trips: each starts as many as the limit allows, and all end together. */
function aReceiver(max = 250) {
  let now = start;
  const limit = createInFlightLimit(max, new Date(now));
  const roundTrip = (durationMs: number, overloadedCount = 0, started = limit.current()) => {
    const startedAt = new Date(now);
    now += durationMs;
    for (let index = 0; index < started; index += 1) {
      const isOverloaded = index < overloadedCount;
      limit.ended({ startedAt, endedAt: new Date(now), isOverloaded }, started - index);
    }
    return limit.current();
  };
  return { limit, roundTrip };
}

describe("the number of deliveries in flight to an endpoint", () => {
  it("doubles with each round trip at first, up to the ceiling", () => {
    const { limit, roundTrip } = aReceiver(100);
    expect(limit.current()).toBe(firstLimit);
    expect([1, 2, 3, 4, 5].map(() => roundTrip(100))).toEqual([16, 32, 64, 100, 100]);
  });

  it("falls to 1 while all attempts fail, and grows more slowly afterwards", () => {
    const { limit, roundTrip } = aReceiver();
    for (let count = 0; count < 4; count += 1) roundTrip(100);
    for (let count = 0; count < 20; count += 1) roundTrip(100, limit.current());
    expect(limit.current()).toBe(1);
    for (let count = 0; count < 5; count += 1) roundTrip(100);
    expect(limit.current()).toBe(6);
  });

  it("keeps most of it while a few attempts fail", () => {
    const { limit, roundTrip } = aReceiver(100);
    for (let count = 0; count < 60; count += 1) roundTrip(100, 1);
    expect(limit.current()).toBeLessThan(firstLimit);
    const steady = aReceiver(100);
    for (let count = 0; count < 10; count += 1) steady.roundTrip(100);
    for (let count = 0; count < 20; count += 1) {
      steady.roundTrip(100, 1);
      steady.roundTrip(100);
    }
    expect(steady.limit.current()).toBeGreaterThan(80);
  });

  it("falls while the receiver becomes slower, and not for one that is always slow", () => {
    const { limit, roundTrip } = aReceiver();
    for (let count = 0; count < 5; count += 1) roundTrip(100);
    const before = limit.current();
    roundTrip(400);
    roundTrip(400);
    expect(limit.current()).toBeLessThan(before / 2);
    const slow = aReceiver();
    for (let count = 0; count < 5; count += 1) slow.roundTrip(4_000);
    expect(slow.limit.current()).toBe(250);
  });

  it("does not grow while it is not used", () => {
    const { limit, roundTrip } = aReceiver();
    for (let count = 0; count < 20; count += 1) roundTrip(100, 0, 2);
    expect(limit.current()).toBe(firstLimit);
  });

  it("is between 1 and the ceiling, whatever happens", () => {
    const steps = fc.array(fc.record({ durationMs: fc.nat(20_000), overloadedCount: fc.nat(50) }));
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 300 }), steps, (max, trips) => {
        const { roundTrip } = aReceiver(max);
        for (const { durationMs, overloadedCount } of trips) {
          const current = roundTrip(durationMs, overloadedCount);
          expect(current).toBeGreaterThanOrEqual(1);
          expect(current).toBeLessThanOrEqual(max);
        }
      }),
    );
  });
});
