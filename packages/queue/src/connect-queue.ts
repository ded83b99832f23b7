import { connectProducer, disconnect, type RedisConnection } from "./connection.ts";
import { createProducer, type Producer, type ProducerOptions } from "./producer.ts";

export interface QueueOptions extends Omit<ProducerOptions, "connection"> {
  /** In one of the forms of `readRedisUrl`. */
  url: string;
}

export interface QueueConnection {
  producer: Producer;
  /** The connection of the producer, for commands of other kinds. */
  redis: RedisConnection;
  close(): Promise<void>;
}

/** Opens a connection to Redis for enqueueing. It does not wait for Redis. */
export function connectQueue({ url, ...options }: QueueOptions): QueueConnection {
  const redis = connectProducer({ url, onError: options.onError });
  const producer = createProducer({ ...options, connection: redis });
  return {
    producer,
    redis,
    async close() {
      await producer.close();
      await disconnect(redis);
    },
  };
}
