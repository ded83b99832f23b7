import { expect, it } from "vitest";
import { throttleLog } from "../src/log/throttle-log.ts";

it("logs the first event at once, then the number of events once per interval", () => {
  let now = 0;
  const said: [string, number][] = [];
  const happened = throttleLog<string>((fact, count) => said.push([fact, count]), {
    intervalMs: 10_000,
    nowMs: () => now,
  });

  happened("first");
  now = 9_999;
  happened("second");
  happened("third");
  now = 10_000;
  happened("fourth");

  expect(said).toEqual([
    ["first", 1],
    ["fourth", 3],
  ]);
});
