import { connectProducer, createProducer, disconnect } from "@account-opening/queue";

export interface Queue {
  /** Makes the job that advances these members; rejects within seconds when Redis is away. */
  enqueueAdvance(memberGuids: readonly string[]): Promise<void>;
  close(): Promise<void>;
}

export interface QueueOptions {
  url: string;
  prefix: string;
  /** Told of lost connections, which mend themselves. */
  onError(error: Error): void;
  now: () => Date;
}

/** Starts whether Redis is there or not. */
export function openQueue({ url, prefix, onError, now }: QueueOptions): Queue {
  const connection = connectProducer({ url, onError });
  const producer = createProducer({ connection, prefix, onError, now });
  return {
    enqueueAdvance: (memberGuids) => producer.enqueueAdvance(memberGuids),
    async close() {
      await producer.close();
      await disconnect(connection);
    },
  };
}
