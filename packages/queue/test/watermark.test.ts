import RedisMock from "ioredis-mock";
import { expect, it } from "vitest";
import { createWatermark } from "../src/index.ts";

it("remembers up to when rows are armed, and knows when Redis has forgotten", async () => {
  const redis = new RedisMock();
  const watermark = createWatermark({ redis });
  expect(await watermark.read()).toBeNull();
  const armedUntil = new Date("2026-01-01T01:00:00.123Z");
  await watermark.write(armedUntil);
  expect(await watermark.read()).toEqual(armedUntil);
  await redis.flushall();
  expect(await watermark.read()).toBeNull();
});
