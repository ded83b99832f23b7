import type { Consumer } from "./consumer.ts";
import type { Producer } from "./producer.ts";
import type { QueueName } from "./queues.ts";
import { redisFaultOf } from "./redis-fault.ts";
import { refusalOf } from "./refusal.ts";
import { isStalled } from "./stalled.ts";

export interface WatchdogOptions {
  producer: Pick<Producer, "heartbeat">;
  consumers: readonly Consumer[];
  now: () => Date;
  /** Told when a consumer was found deaf and has been replaced. */
  onStalled: (queue: QueueName) => void;
  /** Told when Redis could not be reached. */
  onError: (error: unknown) => void;
  stalledMs?: number;
}

/**
 * Sends heartbeats, and replaces the consumer that hears none: a socket can die in a way that neither side notifications.
 */
export interface Watchdog {
  /** One round: a heartbeat, then a look at every consumer. */
  tick(): Promise<void>;
  /** A readiness check: fails while Redis is away, or while a consumer that was deaf has not taken a job since. */
  assertResponsive(): void;
  /** A round every `intervalMs` until the returned function is called. */
  start(intervalMs?: number): () => void;
}

export function createWatchdog(options: WatchdogOptions): Watchdog {
  const { producer, consumers, now, onStalled: onDeaf, onError, stalledMs: deafMs = 30_000 } = options;
  /** When each consumer that may still be deaf was replaced. */
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
      if (!isStalled(consumer.health(), later(heartbeatsSince, replacedAt.get(consumer)), deafMs, now()))
        continue;
      replacedAt.set(consumer, now());
      consumer.replace();
      onDeaf(consumer.name);
    }
  };
  return {
    tick,
    assertResponsive() {
      if (heartbeatsSince === null) throw new Error(refusalOf(lastError) ?? unavailableMessage(lastError));
      for (const [consumer, at] of replacedAt) {
        if (consumer.health().lastAliveAt > at) replacedAt.delete(consumer);
        else throw new Error(`The consumer of ${consumer.name} takes no jobs.`);
      }
    },
    start: (intervalMs = 5_000) => repeat(tick, intervalMs),
  };
}

function later(audibleSince: Date | null, replacedAt: Date | undefined): Date | null {
  if (audibleSince === null || replacedAt === undefined) return audibleSince;
  return replacedAt > audibleSince ? replacedAt : audibleSince;
}

function unavailableMessage(lastError: unknown): string {
  const fault = redisFaultOf(lastError);
  return fault === "unreachable" ? "Redis cannot be reached." : `Redis takes no jobs: ${fault}.`;
}

/** The next round begins after the last one has ended. */
function repeat(tick: () => Promise<void>, intervalMs: number): () => void {
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  const round = async () => {
    await tick();
    if (!stopped) timer = setTimeout(() => void round(), intervalMs);
  };
  void round();
  return () => {
    stopped = true;
    clearTimeout(timer);
  };
}
