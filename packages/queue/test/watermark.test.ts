import { expect, it } from "vitest";
import { createWatermark } from "../src/watermark.ts";
import { mockRedis } from "./support/mock-redis.ts";

it("stores the due time up to which rows are enqueued, and reads null after Redis lost it", async () => {
  const redis = mockRedis();
  const watermark = createWatermark({ redis });
  expect(await watermark.read()).toBeNull();
  const enqueuedUntil = new Date("2026-01-01T01:00:00.123Z");
  await watermark.write(enqueuedUntil);
  expect(await watermark.read()).toEqual(enqueuedUntil);
  await redis.flushall();
  expect(await watermark.read()).toBeNull();
});
