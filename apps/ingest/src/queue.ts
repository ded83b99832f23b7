import { connectProducer, createProducer, disconnect } from "@account-opening/queue";
import type { Tracing } from "@account-opening/runtime/tracing";

export interface Queue {
  /** Enqueues a job that advances these members. Rejects within seconds while Redis is unavailable. */
  enqueueAdvance(memberGuids: readonly string[]): Promise<void>;
  close(): Promise<void>;
}

export interface QueueOptions {
  url: string;
  prefix: string;
  /** Called for connection errors. The connection recovers by itself. */
  onError(error: Error): void;
  now: () => Date;
  telemetry: Tracing["queueTelemetry"];
}

/** Does not wait for Redis. */
export function openQueue({ url, prefix, onError, now, telemetry }: QueueOptions): Queue {
  const connection = connectProducer({ url, onError });
  const producer = createProducer({ connection, prefix, onError, now, telemetry });
  return {
    enqueueAdvance: (memberGuids) => producer.enqueueAdvance(memberGuids),
    async close() {
      await producer.close();
      await disconnect(connection);
    },
  };
}
