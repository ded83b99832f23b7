import { beforeEach, expect, it } from "vitest";
import { takeDuty } from "../src/sweep/duties.ts";
import { truncateAll, useDatabase } from "./support/database.ts";
import { later, start } from "./support/members.ts";

const test = useDatabase();
beforeEach(() => truncateAll(test.db));

const leaseMs = 30_000;
const take = (holder: string, now: Date) =>
  takeDuty(test.db, { duty: "database_gauges", holder }, leaseMs, now);

it("one process has a duty, for as long as it renews it", async () => {
  expect(await take("first", start)).toBe(true);
  expect(await take("second", later(10_000))).toBe(false);
  expect(await take("first", later(20_000))).toBe(true);
  expect(await take("second", later(49_999))).toBe(false);
});

it("another process takes over a duty whose holder has stopped", async () => {
  expect(await take("first", start)).toBe(true);
  expect(await take("second", later(leaseMs))).toBe(true);
  expect(await take("first", later(leaseMs))).toBe(false);
});

it("of several processes that try at the same time, one gets the duty", async () => {
  const taken = await Promise.all(["1", "2", "3", "4"].map((holder) => take(holder, start)));
  expect(taken.filter(Boolean)).toHaveLength(1);
});
