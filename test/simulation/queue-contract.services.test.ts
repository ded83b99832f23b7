import { testRun, uniquePrefix } from "@account-opening/infra";
import {
  connectConsumer,
  connectProducer,
  createConsumer,
  createProducer,
  disconnect,
} from "@account-opening/queue";
import { vi } from "vitest";
import type { Handlers } from "../../apps/worker/src/handlers.ts";
import { createChance } from "./chance.ts";
import { describeQueue, type QueueStand } from "./contracts/queue-contract.ts";
import { MemoryQueue } from "./memory-queue.ts";
import { SimulatedProcess } from "./process.ts";
import { VirtualTime } from "./virtual-time.ts";

async function bullmqStand(handlers: Handlers): Promise<QueueStand> {
  const { redisUrl: url } = await testRun();
  const prefix = `{${uniquePrefix("contract")}}`;
  const now = () => new Date();
  const onError = (error: Error) => console.error(error);
  const connection = connectProducer({ url, onError });
  const producer = createProducer({ connection, prefix, onError, now });
  const shared = { connect: () => connectConsumer({ url, onError }), prefix, now, onError };
  const options = { ...shared, concurrency: 4, onCompleted: () => undefined, idleWaitMs: 100 };
  const consumers = [
    createConsumer({ ...options, name: "advance", handle: handlers.advance }),
    createConsumer({ ...options, name: "perform", handle: handlers.perform }),
    createConsumer({ ...options, name: "deliver", handle: handlers.deliver }),
  ];
  return {
    producer,
    now,
    async eventually(what, look) {
      const isSo = () => {
        if (!look()) throw new Error(`${what}: not yet.`);
      };
      await vi.waitFor(isSo, { timeout: 300_000, interval: 10 });
    },
    async close() {
      await Promise.all(consumers.map((consumer) => consumer.close(1_000)));
      await producer.close();
      await disconnect(connection);
    },
  };
}

async function memoryStand(handlers: Handlers): Promise<QueueStand> {
  const time = new VirtualTime(Date.parse("2026-11-23T09:00:00Z"));
  const chance = createChance(1);
  const queue = new MemoryQueue({ time, chance }, { loss: 0, doubles: 0, lagMs: 5 });
  const process = new SimulatedProcess("worker", { fates: [] }, { time, chance }, () => undefined);
  process.start(() => queue.attach(process, handlers));
  return {
    producer: {
      enqueueAdvance: async (memberGuids) => queue.enqueueAdvance(memberGuids),
      enqueueCheckTimers: async (checks) => queue.enqueueCheckTimers(checks),
      enqueueCalls: async (calls) => queue.enqueueCalls(calls),
      enqueueDeliveries: async (deliveries) => queue.enqueueDeliveries(deliveries),
    },
    now: time.clock,
    async eventually(what, look) {
      await time.run(() => !look());
      if (!look()) throw new Error(`${what}: it never came.`);
    },
    close: async () => undefined,
  };
}

describeQueue("the queue in memory", memoryStand);
describeQueue("BullMQ", bullmqStand);
