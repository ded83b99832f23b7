import type { Redis } from "ioredis";
import { defaultPrefix } from "./queues.ts";

/**
 * Up to which due time the rows of the outbox have jobs. It lives beside the jobs on purpose: when Redis loses them it
 * loses this too, and the sweep sees that everything has to be armed again.
 */
export interface Watermark {
  /** Null when it was never written, or was lost. */
  read(): Promise<Date | null>;
  write(armedUntil: Date): Promise<void>;
}

export function createWatermark({
  redis,
  prefix = defaultPrefix,
}: {
  redis: Redis;
  prefix?: string;
}): Watermark {
  const key = `${prefix}:watermark`;
  return {
    async read() {
      const text = await redis.get(key);
      const armedUntil = new Date(text ?? Number.NaN);
      return Number.isNaN(armedUntil.getTime()) ? null : armedUntil;
    },
    async write(armedUntil) {
      await redis.set(key, armedUntil.toISOString());
    },
  };
}
