import { vi } from "vitest";
import {
  type CompletedJob,
  type Consumer,
  type ConsumerOptions,
  connectConsumer,
  connectProducer,
  createConsumer,
  createProducer,
  disconnect,
  type Producer,
  type QueueName,
} from "../../src/index.ts";

type Given<Name extends QueueName> = Pick<ConsumerOptions<Name>, "name" | "handle"> &
  Partial<ConsumerOptions<Name>>;

export interface Bench {
  readonly producer: Producer;
  /** Every job that any of the consumers has settled. */
  readonly settled: CompletedJob[];
  consume<Name extends QueueName>(options: Given<Name>): Consumer;
  close(): Promise<void>;
}

/** A producer, and consumers that are closed at the end. */
export function aBench({ url, prefix }: { url: string; prefix: string }): Bench {
  const onError = vi.fn();
  const connection = connectProducer({ url, onError });
  const producer = createProducer({ connection, prefix, onError, now: () => new Date() });
  const consumers: Consumer[] = [];
  const settled: CompletedJob[] = [];
  return {
    producer,
    settled,
    consume(options) {
      const consumer = createConsumer({
        connect: () => connectConsumer({ url, onError }),
        prefix,
        concurrency: 4,
        now: () => new Date(),
        onCompleted: (job) => void settled.push(job),
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
      await producer.close();
      await disconnect(connection);
    },
  };
}
