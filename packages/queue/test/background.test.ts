import { expect, it } from "vitest";
import { createBackground } from "../src/index.ts";

it("drops what is more than may be under way, and says so", async () => {
  const failed: unknown[] = [];
  const background = createBackground({ max: 2, onFailed: (error) => void failed.push(error) });
  let end: () => void = () => undefined;
  const held = new Promise<void>((resolve) => {
    end = resolve;
  });
  const begun: number[] = [];
  for (const index of [1, 2, 3]) {
    background.run(async () => {
      begun.push(index);
      await held;
    });
  }
  expect(begun).toEqual([1, 2]);
  expect(failed).toHaveLength(1);
  end();
  await background.idle();
  background.run(() => Promise.reject(new Error("gone")));
  await background.idle();
  expect(failed[1]).toEqual(new Error("gone"));
});
