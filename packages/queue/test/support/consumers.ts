import { vi } from "vitest";
import { connectQueue } from "../../src/connect-queue.ts";
import {
  type CompletedJob,
  type Consumer,
  type ConsumerOptions,
  createConsumer,
} from "../../src/consumer.ts";
import type { Producer } from "../../src/producer.ts";
import type { QueueName } from "../../src/queues.ts";

type Given<Name extends QueueName> = Pick<ConsumerOptions<Name>, "name" | "handle"> &
  Partial<ConsumerOptions<Name>>;

export interface Bench {
  readonly producer: Producer;
  /** Every job that any of the consumers has completed. */
  readonly completed: CompletedJob[];
  consume<Name extends QueueName>(options: Given<Name>): Consumer;
  close(): Promise<void>;
}

/** A producer, and consumers that are closed at the end. */
export function aBench({ url, prefix }: { url: string; prefix: string }): Bench {
  const onError = vi.fn();
  const queue = connectQueue({ url, prefix, onError, now: () => new Date() });
  const consumers: Consumer[] = [];
  const completed: CompletedJob[] = [];
  return {
    producer: queue.producer,
    completed,
    consume(options) {
      const consumer = createConsumer({
        url,
        prefix,
        concurrency: 4,
        now: () => new Date(),
        onCompleted: (job) => void completed.push(job),
        onError,
        idleWaitMs: 100,
        random: () => 0,
        ...options,
      });
      consumers.push(consumer);
      return consumer;
    },
    async close() {
      await Promise.all(consumers.map((consumer) => consumer.close(1_000)));
      await queue.close();
    },
  };
}
