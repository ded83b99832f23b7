import { connectProducer, createProducer, disconnect } from "@account-opening/queue";
import { systemClock } from "@account-opening/runtime";

export interface Queue {
  /** Makes the job that advances these members; rejects within seconds when Redis is away. */
  advance(memberGuids: readonly string[]): Promise<void>;
  close(): Promise<void>;
}

export interface QueueOptions {
  url: string;
  prefix: string;
  /** Told of lost connections, which mend themselves. */
  onError(error: Error): void;
}

/** Starts whether Redis is there or not. */
export function openQueue({ url, prefix, onError }: QueueOptions): Queue {
  const connection = connectProducer({ url, onError });
  const producer = createProducer({ connection, prefix, onError, now: systemClock });
  return {
    advance: (memberGuids) => producer.advance(memberGuids),
    async close() {
      await producer.close();
      await disconnect(connection);
    },
  };
}
