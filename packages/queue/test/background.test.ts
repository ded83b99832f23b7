import { expect, it } from "vitest";
import { createBackground } from "../src/background.ts";

it("drops work beyond the maximum, and reports it", async () => {
  const failed: unknown[] = [];
  const background = createBackground({ max: 2, onFailed: (error) => void failed.push(error) });
  let end: () => void = () => undefined;
  const held = new Promise<void>((resolve) => {
    end = resolve;
  });
  const started: number[] = [];
  for (const index of [1, 2, 3]) {
    background.run(async () => {
      started.push(index);
      await held;
    });
  }
  expect(started).toEqual([1, 2]);
  expect(failed).toHaveLength(1);
  end();
  await background.idle();
  background.run(() => Promise.reject(new Error("refused")));
  await background.idle();
  expect(failed[1]).toEqual(new Error("refused"));
});
