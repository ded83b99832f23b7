import type { RedisConnection } from "./connection.ts";
import { defaultPrefix } from "./queues.ts";

/**
 * The due time up to which the rows of the outbox have jobs. It is stored in Redis beside those jobs. If Redis loses
 * them, it loses the watermark too, and the sweep enqueues every row again.
 */
export interface Watermark {
  /** Null when it was never written, or Redis lost it. */
  read(): Promise<Date | null>;
  write(enqueuedUntil: Date): Promise<void>;
}

export function createWatermark({
  redis,
  prefix = defaultPrefix,
}: {
  redis: RedisConnection;
  prefix?: string;
}): Watermark {
  const key = `${prefix}:watermark`;
  return {
    async read() {
      const text = await redis.get(key);
      const enqueuedUntil = new Date(text ?? Number.NaN);
      return Number.isNaN(enqueuedUntil.getTime()) ? null : enqueuedUntil;
    },
    async write(enqueuedUntil) {
      await redis.set(key, enqueuedUntil.toISOString());
    },
  };
}
