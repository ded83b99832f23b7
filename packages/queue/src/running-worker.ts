import { type Job, RedisConnection, Worker } from "bullmq";
import type { Redis } from "ioredis";
import type { QueueName } from "./queues.ts";

/** One BullMQ worker with the connection that it was given and the jobs that it holds. */
export interface RunningWorker {
  readonly worker: Worker;
  readonly connection: Redis;
  readonly jobs: Set<Job>;
}

export interface WorkerSettings {
  name: QueueName;
  connect: () => Redis;
  prefix: string;
  concurrency: number;
  onError: (error: Error) => void;
  /** A job whose holder was lost is given to another after this and a few seconds more. */
  lockMs: number;
  /** How long an empty queue is waited on in one go. */
  idleWaitMs: number;
}

const giveBackMs = 1_000;
const retryMs = 2_000;

/** Older ones make timers late by up to a second: `checkRedis` warns of them. */
const redisVersionMin = "6.2.0";

export function startWorker(settings: WorkerSettings, process: (job: Job) => Promise<void>): RunningWorker {
  const { name, connect, prefix, concurrency, onError, lockMs, idleWaitMs } = settings;
  const connection = connect();
  const jobs = new Set<Job>();
  const hold = async (job: Job) => {
    jobs.add(job);
    try {
      await process(job);
    } finally {
      jobs.delete(job);
    }
  };
  // BullMQ takes this for the version where it does not ask: a user that may not call INFO would keep it in a busy loop.
  RedisConnection.minimumVersion = redisVersionMin;
  const worker = new Worker(name, hold, {
    connection,
    prefix,
    skipVersionCheck: true,
    concurrency,
    lockDuration: lockMs,
    stalledInterval: Math.round(lockMs / 3),
    drainDelay: idleWaitMs / 1_000,
    // While Redis refuses writes, BullMQ would ask again only every 15 seconds.
    runRetryDelay: retryMs,
    // A job that outlived several lost holders is not to blame for a bad night.
    maxStalledCount: 5,
    // Rows are the truth. A kept job, done or failed, would block the next one with its id.
    removeOnComplete: { count: 0 },
    removeOnFail: { count: 0 },
  });
  worker.on("error", onError);
  return { worker, connection, jobs };
}

/**
 * Takes no more jobs, lets the running ones end until `deadlineMs`, then gives the rest back to the queue and hangs up.
 * BullMQ's own `close` waits without limit.
 */
export async function closeWorker(
  { worker, connection, jobs }: RunningWorker,
  deadlineMs: number,
): Promise<void> {
  // Without a connection there is nothing to say goodbye to, and BullMQ would wait for one.
  const closed = worker.close(connection.status !== "ready");
  if (!(await within(closed, deadlineMs))) {
    const givenBack = [...jobs].map(async (job) => job.moveToWait(job.token));
    await within(Promise.allSettled(givenBack), giveBackMs);
  }
  connection.disconnect();
}

/** True when `work` has ended, well or not, by the deadline. */
async function within(work: Promise<unknown>, deadlineMs: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<boolean>((resolve) => {
    timer = setTimeout(resolve, deadlineMs, false);
  });
  const ended = work.then(
    () => true,
    () => true,
  );
  try {
    return await Promise.race([ended, deadline]);
  } finally {
    clearTimeout(timer);
  }
}
