import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { classifyAttempt, isOverload } from "../src/deliver/attempt-outcome.ts";
import type { Sent } from "../src/deliver/send.ts";

const now = new Date("2026-11-23T09:00:00.000Z");
const policy = { notifyRetryBaseMs: 5_000, notifyAttempts: 20 };
const claim = {
  deliveryId: "1",
  endpointId: "EP-1",
  attemptCount: 1,
  failureCount: 0,
  wasPaused: false,
  failuresInARow: 0,
};
const answer = (status: number, retryAfterMs: number | null = null): Sent => ({ status, retryAfterMs });
const noAnswer: Sent = { status: null, error: "timeout" };

const waitOf = (facts: Partial<typeof claim>, sent: Sent, policyOf = policy) => {
  const outcome = classifyAttempt({ ...claim, ...facts }, sent, policyOf, now);
  if (outcome.end !== "retry") throw new Error(`The delivery is ${outcome.end}.`);
  return outcome.dueAt.getTime() - now.getTime();
};

describe("a notification that was sent", () => {
  it.each([200, 201, 204, 299])("is delivered by %d", (status) => {
    expect(classifyAttempt(claim, answer(status), policy, now)).toEqual({ end: "delivered", status });
  });

  it("disables its endpoint by 410, at whatever attempt", () => {
    const outcome = classifyAttempt({ ...claim, attemptCount: 20 }, answer(410), policy, now);
    expect(outcome).toEqual({ end: "endpoint_disabled", status: 410 });
  });

  it.each([100, 301, 302, 307, 400, 401, 404, 429, 500, 503])("is retried after %d", (status) => {
    expect(classifyAttempt(claim, answer(status), policy, now)).toMatchObject({
      end: "retry",
      status,
      error: null,
    });
  });

  it("is retried without a response", () => {
    expect(classifyAttempt(claim, noAnswer, policy, now)).toMatchObject({
      end: "retry",
      status: null,
      error: "timeout",
    });
  });

  it("is dead after the last attempt", () => {
    const last = { ...claim, attemptCount: policy.notifyAttempts };
    expect(classifyAttempt(last, noAnswer, policy, now)).toEqual({
      end: "dead",
      status: null,
      error: "timeout",
    });
  });

  it("is tried for three to six days, soon at first", () => {
    expect(waitOf({}, noAnswer)).toBeLessThanOrEqual(5_000);
    const days = (deliveryId: string) => {
      const attempts = Array.from({ length: policy.notifyAttempts - 1 }, (_, index) => index + 1);
      const sumMs = attempts.reduce(
        (sum, attemptCount) => sum + waitOf({ deliveryId, attemptCount }, noAnswer),
        0,
      );
      return sumMs / 86_400_000;
    };
    fc.assert(
      fc.property(fc.nat().map(String), (deliveryId) => {
        expect(days(deliveryId)).toBeGreaterThan(2.9);
        expect(days(deliveryId)).toBeLessThan(6);
      }),
    );
  });

  it("waits for the receiver's Retry-After, but no longer than five minutes", () => {
    expect(waitOf({}, answer(503, 120_000))).toBe(120_000);
    expect(waitOf({}, answer(429, 999_999_000))).toBe(300_000);
    expect(waitOf({ attemptCount: 12 }, answer(429, 1_000))).toBeGreaterThan(1_000_000);
  });
});

describe("an endpoint", () => {
  const pauseOf = (failureCount: number, sent: Sent) => {
    const outcome = classifyAttempt({ ...claim, failureCount }, sent, policy, now);
    return outcome.end === "retry" ? outcome.pauseUntil : undefined;
  };

  it("is paused only after repeated failures, and never for more than five minutes", () => {
    expect(pauseOf(0, noAnswer)).toBeNull();
    expect(pauseOf(1, noAnswer)).toBeNull();
    expect(pauseOf(2, noAnswer)).not.toBeNull();
    expect((pauseOf(50, noAnswer)?.getTime() ?? 0) - now.getTime()).toBeLessThanOrEqual(300_000);
  });

  it("is paused after repeated failures of this process, and again when the attempt after a pause fails", () => {
    const pauseWith = (facts: Partial<typeof claim>) => {
      const outcome = classifyAttempt({ ...claim, ...facts }, noAnswer, policy, now);
      return outcome.end === "retry" ? (outcome.pauseUntil?.getTime() ?? 0) - now.getTime() : undefined;
    };
    expect(pauseWith({ failuresInARow: 1 })).toBeLessThan(0);
    // Many concurrent failures are one reason to pause, and not a reason to pause for long.
    expect(pauseWith({ failuresInARow: 100 })).toBeLessThanOrEqual(5_000);
    expect(pauseWith({ failuresInARow: 2 })).toBeGreaterThanOrEqual(2_500);
    expect(pauseWith({ wasPaused: true, failureCount: 1 })).toBeGreaterThanOrEqual(2_500);
  });

  it("is overloaded if it does not respond, responds 429, or fails, but not if it refuses an event", () => {
    expect([noAnswer, answer(429), answer(500), answer(503)].map(isOverload)).toEqual(Array(4).fill(true));
    expect([answer(204), answer(400), answer(404), answer(410)].map(isOverload)).toEqual(
      Array(4).fill(false),
    );
  });

  it("is paused for its Retry-After", () => {
    expect(pauseOf(0, answer(429, 60_000))).toEqual(new Date(now.getTime() + 60_000));
  });
});
