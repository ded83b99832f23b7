import { expect, it } from "vitest";
import { createClock } from "../src/clock.ts";

it("runs what is due within skipped time in its order, and what that schedules", () => {
  const clock = createClock(10);
  const happened: string[] = [];
  clock.after(60_000, () => happened.push("minute"));
  clock.after(30_000, () => {
    happened.push("half a minute");
    clock.after(10_000, () => happened.push("10 s later"));
  });
  clock.after(10_000_000, () => happened.push("hours later"));
  expect(clock.advance(61_000)).toBe(3);
  expect(happened).toEqual(["half a minute", "10 s later", "minute"]);
  clock.stopAll();
  expect(clock.advance(20_000_000)).toBe(0);
});

it("leaves points in time as they are", () => {
  const clock = createClock(1);
  const before = clock.now();
  clock.advance(86_400_000);
  expect(clock.now() - before).toBeLessThan(86_400_000);
});
