import { DelayedError, UnrecoverableError } from "bullmq";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { applyOutcome } from "../src/apply-outcome.ts";
import { done, type Outcome, retry, snooze, stop } from "../src/outcome.ts";

const now = new Date("2026-01-01T00:00:00Z");
/** This host's clock, which BullMQ uses, is wrong by an hour. */
const hostNow = new Date("2026-01-01T01:00:00Z");
beforeEach(() => {
  vi.useFakeTimers({ now: hostNow, toFake: ["Date"] });
});
afterEach(() => {
  vi.useRealTimers();
});

async function apply(outcome: Outcome, attemptsStarted = 1, random = 1) {
  const moveToDelayed = vi.fn(async (_atMs: number) => undefined);
  const job = { moveToDelayed, token: "token", attemptsStarted };
  const error: unknown = await applyOutcome(outcome, job, now, () => random).catch((thrown) => thrown);
  const afterMs = moveToDelayed.mock.calls.map(([atMs]) => atMs - hostNow.getTime());
  return { error, moveToDelayed, afterMs };
}

describe("applyOutcome", () => {
  it("completes a job", async () => {
    expect((await apply(done)).error).toBeUndefined();
  });

  it("delays a snoozed job until its time, after any number of attempts", async () => {
    const until = new Date(now.getTime() + 5_000);
    const { error, moveToDelayed } = await apply(snooze(until), 99);
    expect(moveToDelayed).toHaveBeenCalledExactlyOnceWith(hostNow.getTime() + 5_000, "token");
    expect(error).toBeInstanceOf(DelayedError);
  });

  it.each([
    ["years ahead", new Date("2126-01-01T00:00:00Z"), 3_600_000],
    ["in the past", new Date("2025-01-01T00:00:00Z"), 0],
    ["no time at all", new Date(Number.NaN), 0],
  ])("bounds a time that is %s", async (_, until, waitMs) => {
    expect((await apply(snooze(until))).afterMs).toEqual([waitMs]);
  });

  it("ends a stopped job without storing the reason", async () => {
    const { error } = await apply(stop("account 10200001 is closed"));
    expect(error).toBeInstanceOf(UnrecoverableError);
    expect(String(error)).not.toContain("10200001");
  });

  it("retries after the requested time", async () => {
    const { error, afterMs } = await apply(retry(1_234.5));
    expect(error).toBeInstanceOf(DelayedError);
    expect(afterMs).toEqual([1_235]);
  });

  it("backs off: doubles from a second, and up to half is random", async () => {
    const longest = await Promise.all([1, 2, 3, 4].map((attempt) => apply(retry(), attempt)));
    expect(longest.flatMap(({ afterMs }) => afterMs)).toEqual([1_000, 2_000, 4_000, 8_000]);
    expect((await apply(retry(), 1, 0)).afterMs).toEqual([500]);
  });

  it("leaves a row to the sweep after five attempts", async () => {
    const { error, afterMs } = await apply(retry(1), 5);
    expect(error).toBeInstanceOf(UnrecoverableError);
    expect(afterMs).toEqual([]);
  });
});
