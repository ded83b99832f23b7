import { expect, it } from "vitest";
import { nowAndThen } from "../src/log/now-and-then.ts";

it("says a thing at once, then not again for a while, then how often it happened", () => {
  let now = 0;
  const said: [string, number][] = [];
  const happened = nowAndThen<string>(
    10_000,
    () => now,
    (fact, count) => said.push([fact, count]),
  );

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
