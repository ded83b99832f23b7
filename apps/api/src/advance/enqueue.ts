import type { DueCall, DueCheck } from "@account-opening/core/advance";
import type { DueEndpoint } from "@account-opening/db/notifications";
import {
  checkRedis,
  connectQueue,
  createBackground,
  measureRedis,
  type RedisState,
} from "@account-opening/queue";
import type { Clock } from "@account-opening/runtime";
import type { Tracing } from "@account-opening/runtime/tracing";
import type { ApiLog } from "../log.ts";

/** Enqueues the work that a request leaves. It is not awaited: the sweep finds rows whose jobs are missing. */
export interface Enqueuer {
  enqueueCalls(calls: readonly DueCall[]): void;
  enqueueCheckTimers(checks: readonly DueCheck[]): void;
  enqueueAdvance(memberGuids: readonly string[]): void;
  enqueueDeliveries(endpoints: readonly DueEndpoint[]): void;
  /** Null if Redis does not respond. */
  measureRedis(): Promise<RedisState | null>;
  /** Waits for pending enqueue operations and closes the connection to Redis. */
  close(): Promise<void>;
}

export interface JobsOptions {
  url: string;
  prefix: string;
  events: ApiLog;
  clock: Clock;
  onEnqueued(isDone: boolean): void;
  telemetry: Tracing["queueTelemetry"];
}

/** Maximum number of enqueue operations that wait for Redis. */
const pendingMax = 100;

export function connectEnqueuer(options: JobsOptions): Enqueuer {
  const { url, prefix, events, clock, onEnqueued, telemetry } = options;
  const queue = connectQueue({ url, prefix, onError: events.queueLost, now: clock, telemetry });
  const { producer, redis } = queue;
  const background = createBackground({
    max: pendingMax,
    onFailed(error) {
      onEnqueued(false);
      events.notEnqueued(error);
    },
  });
  const inBackground = (enqueue: () => Promise<void>) =>
    background.run(() => enqueue().then(() => onEnqueued(true)));
  inBackground(async () => {
    const warnings = await checkRedis(redis);
    if (warnings.length > 0) events.queueWarning(warnings.length);
  });
  return {
    enqueueCalls: (calls) => inBackground(() => producer.enqueueCalls(calls)),
    enqueueCheckTimers: (checks) => inBackground(() => producer.enqueueCheckTimers(checks)),
    enqueueDeliveries: (deliveries) => inBackground(() => producer.enqueueDeliveries(deliveries)),
    enqueueAdvance: (memberGuids) => inBackground(() => producer.enqueueAdvance(memberGuids)),
    measureRedis: () => measureRedis(redis),
    async close() {
      await background.idle();
      await queue.close();
    },
  };
}
