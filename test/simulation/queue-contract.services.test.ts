import { testRun, uniquePrefix } from "@account-opening/infra";
import { connectQueue, createConsumer } from "@account-opening/queue";

import type { Handlers } from "../../apps/worker/src/handlers.ts";
import { until } from "../harness/until.ts";
import { describeQueueContract, type QueueFixture } from "./contracts/queue-contract.ts";
import { MemoryQueue } from "./memory-queue.ts";
import { SimulatedProcess } from "./process.ts";
import { createRandom } from "./random.ts";
import { VirtualTime } from "./virtual-time.ts";

async function startBullmqFixture(handlers: Handlers): Promise<QueueFixture> {
  const { redisUrl: url } = await testRun();
  const prefix = `{${uniquePrefix("contract")}}`;
  const now = () => new Date();
  const onError = (error: Error) => console.error(error);
  const shared = { url, prefix, now, onError };
  const queue = connectQueue(shared);
  const options = { ...shared, concurrency: 4, onCompleted: () => undefined, idleWaitMs: 100 };
  const consumers = [
    createConsumer({ ...options, name: "advance", handle: handlers.advance }),
    createConsumer({ ...options, name: "perform", handle: handlers.perform }),
    createConsumer({ ...options, name: "deliver", handle: handlers.deliver }),
  ];
  return {
    producer: queue.producer,
    now,
    eventually: async (description, condition) => void (await until(description, condition, { everyMs: 10 })),
    async close() {
      await Promise.all(consumers.map((consumer) => consumer.close(1_000)));
      await queue.close();
    },
  };
}

async function startMemoryFixture(handlers: Handlers): Promise<QueueFixture> {
  const time = new VirtualTime(Date.parse("2026-11-23T09:00:00Z"));
  const random = createRandom(1);
  const queue = new MemoryQueue({ time, random }, { loss: 0, doubles: 0, lagMs: 5 });
  const process = new SimulatedProcess("worker", { processFaults: [] }, { time, random }, () => undefined);
  process.start(() => queue.attach(process, handlers));
  return {
    producer: {
      enqueueAdvance: async (memberGuids) => queue.enqueueAdvance(memberGuids),
      enqueueCheckTimers: async (checks) => queue.enqueueCheckTimers(checks),
      enqueueCalls: async (calls) => queue.enqueueCalls(calls),
      enqueueDeliveries: async (endpoints) => queue.enqueueDeliveries(endpoints),
    },
    now: time.clock,
    async eventually(description, condition) {
      await time.run(() => !condition());
      if (!condition()) throw new Error(`No timer is left, and not yet: ${description}.`);
    },
    close: async () => undefined,
  };
}

describeQueueContract("the queue in memory", startMemoryFixture);
describeQueueContract("BullMQ", startBullmqFixture);
