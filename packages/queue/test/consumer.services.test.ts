import { until } from "@account-opening/infra";
import { Queue } from "bullmq";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { connectConsumer, disconnect } from "../src/connection.ts";
import { done, type Outcome, retry, snooze, stop } from "../src/outcome.ts";
import { aBench, type Bench } from "./support/consumers.ts";
import { inMs } from "./support/in-ms.ts";
import { jobCounts } from "./support/job-counts.ts";
import { dump, useRedis } from "./support/redis.ts";

const at = useRedis();
let bench: Bench;
beforeEach(async () => {
  const keys = await at.redis.keys(`${at.prefix}*`);
  if (keys.length > 0) await at.redis.del(keys);
  bench = aBench(at);
});
afterEach(() => bench.close());

const idle = { wait: 0, active: 0, delayed: 0 };
const empty = async (name: "advance" | "perform") =>
  JSON.stringify(await jobCounts(at.redis, at.prefix, name)) === JSON.stringify(idle);

/** A handler that returns each of `outcomes` once, then `done`. */
function inTurn(...outcomes: (() => Outcome)[]) {
  return async () => outcomes.shift()?.() ?? done;
}

describe("a consumer", () => {
  it("passes each payload to its handler, and leaves nothing in Redis", async () => {
    const taken: unknown[] = [];
    const take = (what: unknown): Outcome => {
      taken.push(what);
      return done;
    };
    bench.consume({ name: "advance", handle: async (payload) => take(payload) });
    bench.consume({
      name: "perform",
      handle: async (payload, { attempt }) => take({ ...payload, attempt }),
    });
    await bench.producer.enqueueAdvance(["MBR-1", "MBR-2"]);
    await bench.producer.enqueueCalls([{ outboxId: "7", dueAt: inMs(20) }]);
    await until("both are taken", () => taken.length === 2);
    expect(taken).toContainEqual({ memberGuids: ["MBR-1", "MBR-2"] });
    expect(taken).toContainEqual({ outboxId: "7", attempt: 1 });
    await until("nothing is left", async () => (await empty("advance")) && (await empty("perform")));
    expect(await dump(at.redis, at.prefix)).not.toMatch(/perform:outbox-7|advance:1|failedReason/);
  });

  it("takes a row again that is enqueued again", async () => {
    bench.consume({ name: "perform", handle: inTurn(() => stop("deleted")) });
    for (const count of [1, 2]) {
      await bench.producer.enqueueCalls([{ outboxId: "7", dueAt: inMs(0) }]);
      await until(
        `it is taken ${count} times`,
        async () => bench.completed.length === count && empty("perform"),
      );
    }
    expect(bench.completed.map(({ outcome, reason }) => [outcome, reason])).toEqual([
      ["stop", "deleted"],
      ["done", undefined],
    ]);
  });

  it("snoozes and retries until the requested time", async () => {
    const handle = inTurn(
      () => snooze(new Date(Date.now() + 20)),
      () => retry(10),
    );
    bench.consume({ name: "perform", handle });
    await bench.producer.enqueueCalls([{ outboxId: "7", dueAt: inMs(0) }]);
    await until("it is done", () => bench.completed.at(-1)?.outcome === "done");
    expect(bench.completed.map(({ outcome, job }) => [outcome, job.attempt, job.dueAt !== null])).toEqual([
      ["snooze", 1, true],
      ["retry", 2, false],
      ["done", 3, false],
    ]);
  });

  it("retries after any error, and stores nothing of the error in Redis", async () => {
    const handle = inTurn(() => {
      throw new Error("account 10200001");
    });
    bench.consume({ name: "perform", handle });
    await bench.producer.enqueueCalls([{ outboxId: "7", dueAt: inMs(0) }]);
    await until(
      "it waits for its retry",
      async () => (await jobCounts(at.redis, at.prefix, "perform")).delayed === 1,
    );
    expect(bench.completed).toMatchObject([{ outcome: "retry", error: new Error("account 10200001") }]);
    expect(await dump(at.redis, at.prefix)).not.toContain("10200001");
    await until("it is done", () => bench.completed.at(-1)?.outcome === "done");
  });

  it("stops after five attempts and leaves the row to the sweep", async () => {
    bench.consume({ name: "advance", handle: async () => retry(1) });
    await bench.producer.enqueueAdvance(["MBR-1"]);
    await until("it is removed", async () => bench.completed.length === 5 && empty("advance"));
  });

  it("stops a job whose payload is malformed", async () => {
    const queue = new Queue("advance", { connection: at.redis, prefix: at.prefix });
    await queue.add("advance", { memberGuids: "MBR-1" });
    bench.consume({ name: "advance", handle: async () => done });
    await until("it is completed", () => bench.completed.length === 1);
    expect(bench.completed).toMatchObject([{ outcome: "stop", reason: "malformed_payload" }]);
    await queue.close();
  });

  it("counts a heartbeat as activity, and does not report it as a job", async () => {
    let nowMs = Date.parse("2026-01-01T00:00:00Z");
    const consumer = bench.consume({ name: "perform", handle: async () => done, now: () => new Date(nowMs) });
    nowMs += 60_000;
    await bench.producer.heartbeat();
    await until("it takes the heartbeat", () => consumer.health().lastAliveAt.getTime() === nowMs);
    expect(bench.completed).toEqual([]);
  });
});

describe("closing", () => {
  it("waits for running jobs", async () => {
    let finish: (outcome: Outcome) => void = () => undefined;
    const handle = () =>
      new Promise<Outcome>((resolve) => {
        finish = resolve;
      });
    const consumer = bench.consume({ name: "perform", handle });
    await bench.producer.enqueueCalls([{ outboxId: "7", dueAt: inMs(0) }]);
    await until("it runs", () => consumer.health().runningCount === 1);
    const closed = consumer.close(10_000);
    finish(done);
    await closed;
    expect(bench.completed).toMatchObject([{ outcome: "done" }]);
    expect(await empty("perform")).toBe(true);
  });

  it("returns unfinished jobs to the queue at the timeout, where another consumer takes them at once", async () => {
    const consumer = bench.consume({ name: "perform", handle: () => new Promise<Outcome>(() => undefined) });
    await bench.producer.enqueueCalls([{ outboxId: "7", dueAt: inMs(0) }]);
    await until("it runs", () => consumer.health().runningCount === 1);
    await consumer.close(20);
    expect(await jobCounts(at.redis, at.prefix, "perform")).toMatchObject({ wait: 1, active: 0 });
    bench.consume({ name: "perform", handle: async () => done });
    await until("another consumer completes it", () => bench.completed.length === 1);
  });

  it("does not wait for a Redis that was never available", async () => {
    const url = "redis://127.0.0.1:1";
    const consumer = bench.consume({ name: "perform", handle: async () => done, url });
    await expect(consumer.close(60_000)).resolves.toBeUndefined();
  });
});

describe("disconnect", () => {
  it("closes the connection, open or not", async () => {
    const connection = connectConsumer({ url: at.url, onError: () => undefined });
    await connection.ping();
    await disconnect(connection);
    await until("it has ended", () => connection.status === "end");
  });
});
