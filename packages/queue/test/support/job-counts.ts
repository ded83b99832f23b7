import { Queue } from "bullmq";
import type { Redis } from "ioredis";
import type { QueueName } from "../../src/queues.ts";

export interface JobCounts {
  wait: number;
  active: number;
  delayed: number;
}

/** The number of jobs in a queue, by BullMQ state. */
export async function jobCounts(redis: Redis, prefix: string, name: QueueName): Promise<JobCounts> {
  const queue = new Queue(name, { connection: redis, prefix, skipVersionCheck: true });
  const { wait = 0, active = 0, delayed = 0 } = await queue.getJobCounts("wait", "active", "delayed");
  await queue.close();
  return { wait, active, delayed };
}
