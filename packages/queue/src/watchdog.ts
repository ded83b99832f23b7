import type { Consumer } from "./consumer.ts";
import { explainRedisError } from "./explain-redis-error.ts";
import type { Producer } from "./producer.ts";
import type { QueueName } from "./queues.ts";
import { redisFaultOf } from "./redis-fault.ts";
import { isStalled } from "./stalled.ts";

export interface WatchdogOptions {
  producer: Pick<Producer, "heartbeat">;
  consumers: readonly Consumer[];
  now: () => Date;
  /** Called after a stalled consumer was replaced. */
  onStalled: (queue: QueueName) => void;
  /** Called when Redis is unavailable. */
  onError: (error: unknown) => void;
  stalledMs?: number;
}

/** Enqueues heartbeat jobs and replaces a consumer that takes none. A socket can fail in a way that neither side detects. */
export interface Watchdog {
  /** Enqueues one heartbeat per queue, then checks every consumer. */
  tick(): Promise<void>;
  /** A readiness check: fails while Redis is unavailable, or until a replaced consumer has taken a job. */
  assertResponsive(): void;
}

export function createWatchdog(options: WatchdogOptions): Watchdog {
  const { producer, consumers, now, onStalled, onError, stalledMs = 30_000 } = options;
  /** Replaced consumers that have not taken a job since, with the time of replacement. */
  const replacedAt = new Map<Consumer, Date>();
  let heartbeatsSince: Date | null = null;
  let lastError: unknown = null;

  const tick = async () => {
    try {
      await producer.heartbeat();
      heartbeatsSince ??= now();
    } catch (error) {
      heartbeatsSince = null;
      lastError = error;
      onError(error);
    }
    for (const consumer of consumers) {
      if (!isStalled(consumer.health(), later(heartbeatsSince, replacedAt.get(consumer)), stalledMs, now()))
        continue;
      replacedAt.set(consumer, now());
      consumer.replace();
      onStalled(consumer.name);
    }
  };
  return {
    tick,
    assertResponsive() {
      if (heartbeatsSince === null)
        throw new Error(explainRedisError(lastError) ?? unavailableMessage(lastError));
      for (const [consumer, at] of replacedAt) {
        if (consumer.health().lastAliveAt > at) replacedAt.delete(consumer);
        else throw new Error(`The consumer of ${consumer.name} takes no jobs.`);
      }
    },
  };
}

function later(heartbeatsSince: Date | null, replacedAt: Date | undefined): Date | null {
  if (heartbeatsSince === null || replacedAt === undefined) return heartbeatsSince;
  return replacedAt > heartbeatsSince ? replacedAt : heartbeatsSince;
}

function unavailableMessage(lastError: unknown): string {
  const fault = redisFaultOf(lastError);
  return fault === "unreachable" ? "Redis cannot be reached." : `Redis takes no jobs: ${fault}.`;
}
