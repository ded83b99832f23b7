import type { ArmedCall } from "@account-opening/core";
import type { ArmedDelivery } from "@account-opening/db";
import {
  checkRedis,
  connectProducer,
  createProducer,
  type DueCheck,
  disconnect,
} from "@account-opening/queue";
import type { Clock } from "@account-opening/runtime";
import type { ApiEvents } from "./events.ts";

/** Jobs for what requests left to do. Nobody waits for them: what is lost here, the sweep finds in the rows. */
export interface Jobs {
  perform(calls: readonly ArmedCall[]): void;
  wake(checks: readonly DueCheck[]): void;
  advance(memberGuids: readonly string[]): void;
  notify(deliveries: readonly ArmedDelivery[]): void;
  /** Lets the jobs that are being made end, then lets go of Redis. */
  close(): Promise<void>;
}

export interface JobsOptions {
  url: string;
  prefix: string;
  events: ApiEvents;
  clock: Clock;
  onEnqueued(isDone: boolean): void;
}

/** While Redis does not answer, no more than this wait for it. */
const pendingMax = 100;

export function connectJobs({ url, prefix, events, clock, onEnqueued }: JobsOptions): Jobs {
  const connection = connectProducer({ url, onError: events.queueLost });
  const producer = createProducer({ connection, prefix, onError: events.queueLost, now: clock });
  const pending = new Set<Promise<void>>();
  const failed = (error: unknown) => {
    onEnqueued(false);
    events.notEnqueued(error);
  };
  const inBackground = (enqueue: () => Promise<void>) => {
    if (pending.size >= pendingMax) return onEnqueued(false);
    const job = enqueue().then(() => onEnqueued(true), failed);
    pending.add(job);
    void job.finally(() => pending.delete(job));
  };
  inBackground(async () => {
    const warnings = await checkRedis(connection);
    if (warnings.length > 0) events.queueWarning(warnings.length);
  });
  return {
    perform: (calls) => inBackground(() => producer.perform(calls)),
    wake: (checks) => inBackground(() => producer.wake(checks)),
    notify: (deliveries) => inBackground(() => producer.notify(deliveries)),
    advance: (memberGuids) => inBackground(() => producer.advance(memberGuids)),
    async close() {
      await Promise.all(pending);
      await producer.close();
      await disconnect(connection);
    },
  };
}
