import { RedisConnection as BullConnection, type Job, type Telemetry, Worker } from "bullmq";
import pTimeout from "p-timeout";
import { connectConsumer, type RedisConnection } from "./connection.ts";
import type { QueueName } from "./queues.ts";

/** A BullMQ worker, its connection and the jobs that it is processing. */
export interface RunningWorker {
  readonly worker: Worker;
  readonly connection: RedisConnection;
  readonly jobs: Set<Job>;
}

export interface WorkerSettings {
  name: QueueName;
  url: string;
  socketTimeoutMs?: number;
  prefix: string;
  telemetry?: Telemetry | undefined;
  concurrency: number;
  onError: (error: Error) => void;
  /** A job whose worker stopped is assigned to another one after this time and a few seconds more. */
  lockMs: number;
  /** How long one blocking read of an empty queue lasts. */
  idleWaitMs: number;
}

const returnMs = 1_000;
const retryMs = 2_000;

/** With older versions, timers are up to a second late. `checkRedis` warns about them. */
const redisVersionMin = "6.2.0";

export function startWorker(settings: WorkerSettings, process: (job: Job) => Promise<void>): RunningWorker {
  const { name, prefix, telemetry, concurrency, onError, lockMs, idleWaitMs } = settings;
  const connection = connectConsumer(settings);
  const jobs = new Set<Job>();
  const tracked = async (job: Job) => {
    jobs.add(job);
    try {
      await process(job);
    } finally {
      jobs.delete(job);
    }
  };
  // BullMQ assumes this version when it does not read it. A Redis user without INFO would keep it in a busy loop.
  BullConnection.minimumVersion = redisVersionMin;
  const worker = new Worker(name, tracked, {
    connection,
    prefix,
    skipVersionCheck: true,
    concurrency,
    lockDuration: lockMs,
    stalledInterval: Math.round(lockMs / 3),
    drainDelay: idleWaitMs / 1_000,
    // While Redis refuses writes, BullMQ would retry only every 15 seconds.
    runRetryDelay: retryMs,
    // A job may survive several workers that stopped.
    maxStalledCount: 5,
    // A retained job, completed or failed, would block the next one with its ID.
    removeOnComplete: { count: 0 },
    removeOnFail: { count: 0 },
    ...(telemetry !== undefined && { telemetry }),
  });
  worker.on("error", onError);
  return { worker, connection, jobs };
}

/**
 * Takes no more jobs, waits up to `timeoutMs` for running jobs, returns the rest to the queue, and disconnects. BullMQ's
 * own `close` waits without limit.
 */
export async function closeWorker(
  { worker, connection, jobs }: RunningWorker,
  timeoutMs: number,
): Promise<void> {
  // Without `force`, BullMQ would wait for a connection.
  const closed = worker.close(connection.status !== "ready");
  if (!(await within(closed, timeoutMs))) {
    const returned = [...jobs].map(async (job) => job.moveToWait(job.token));
    await within(Promise.allSettled(returned), returnMs);
  }
  connection.disconnect();
}

/** True when `work` ended, with or without an error, within `timeoutMs`. */
function within(work: Promise<unknown>, timeoutMs: number): Promise<boolean> {
  const ended = work.then(
    () => true,
    () => true,
  );
  return pTimeout(ended, { milliseconds: timeoutMs, fallback: () => false });
}
