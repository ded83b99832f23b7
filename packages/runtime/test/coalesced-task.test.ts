import { expect, it } from "vitest";
import { createCoalescedTask } from "../src/coalesced-task.ts";

function manualTask() {
  const runs: ManualRun[] = [];
  const errors: unknown[] = [];
  const task = createCoalescedTask(
    () => new Promise((resolve, reject) => runs.push({ resolve, reject })),
    (error) => errors.push(error),
  );
  return { task, runs, errors };
}

interface ManualRun {
  resolve: () => void;
  reject: (error: Error) => void;
}

it("requests during a run share one more run, and close waits for it", async () => {
  const { task, runs } = manualTask();
  task.request();
  task.request();
  task.request();
  expect(runs).toHaveLength(1);
  let isClosed = false;
  const closed = task.close().then(() => {
    isClosed = true;
  });
  runs[0]?.resolve();
  await expect.poll(() => runs.length).toBe(2);
  expect(isClosed).toBe(false);
  runs[1]?.resolve();
  await closed;
  expect(runs).toHaveLength(2);
});

it("a failed run is reported, and the next request starts another", async () => {
  const { task, runs, errors } = manualTask();
  const failure = new Error("failed");
  task.request();
  runs[0]?.reject(failure);
  await task.close();
  expect(errors).toEqual([failure]);
  task.request();
  expect(runs).toHaveLength(2);
  runs[1]?.resolve();
  await task.close();
});
