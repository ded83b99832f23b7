import { randomUUID } from "node:crypto";
import { Queue } from "bullmq";
import type { Redis } from "ioredis";
import { defaultPrefix, heartbeatJob, type QueueName, queueNames } from "./queues.ts";

/** A row of the outbox, and when it is due. */
export interface DueCall {
  readonly outboxId: string;
  readonly dueAt: Date;
}

/** A balance check, and when its member is to be advanced for it. */
export interface DueCheck {
  readonly checkId: string;
  readonly memberGuid: string;
  readonly dueAt: Date;
}

/** A notification on its way to one endpoint, and when it is to be sent. */
export interface DueDelivery {
  readonly deliveryId: string;
  readonly dueAt: Date;
}

/** Number of jobs by BullMQ state. */
export type JobCounts = Readonly<Record<"wait" | "active" | "delayed", number>>;

/**
 * Enqueues jobs. Each method rejects within seconds when Redis is unavailable. Callers log the error and continue, because the
 * sweep re-enqueues from PostgreSQL. A row due beyond the horizon gets no job yet; a later sweep enqueues it. Enqueueing a row
 * twice for the same time has no effect. A row that is already due gets one more job, and the first job to claim it wins.
 */
export interface Producer {
  /** Advance these members. */
  enqueueAdvance(memberGuids: readonly string[]): Promise<void>;
  /** Advance the members of these balance checks at their due times. */
  enqueueCheckTimers(checks: readonly DueCheck[]): Promise<void>;
  /** Perform these calls at their due times. */
  enqueueCalls(calls: readonly DueCall[]): Promise<void>;
  /** Send these deliveries at their due times. */
  enqueueDeliveries(deliveries: readonly DueDelivery[]): Promise<void>;
  /** One heartbeat job in each queue, for any consumer. */
  heartbeat(): Promise<void>;
  counts(): Promise<Record<QueueName, JobCounts>>;
  /** The connection stays open: it is its owner's. */
  close(): Promise<void>;
}

export interface ProducerOptions {
  /** From `connectProducer`. */
  connection: Redis;
  onError: (error: Error) => void;
  now: () => Date;
  prefix?: string;
  /** Tells this process's heartbeats from those of others. */
  instance?: string;
}

/** Rows due later than this from now wait in PostgreSQL only, so that Redis stays small. */
export const horizonMs = 3_600_000;

const guidsPerJobMax = 200;
/** Redis does nothing else meanwhile, so that a long list goes in pieces. */
const jobsPerCommandMax = 1_000;
/** So few heartbeats of one process can wait at a time, when nobody takes them. */
const heartbeatSlots = 6;

export function createProducer(options: ProducerOptions): Producer {
  const { instance = randomUUID(), now } = options;
  const queues = queueNames.map((name) => openQueue(name, options));
  const [advanceQueue, performQueue, deliverQueue] = queues as [Queue, Queue, Queue];
  let beat = 0;
  return {
    async enqueueAdvance(memberGuids) {
      const jobs = chunks(memberGuids, guidsPerJobMax).map((guids) => ({
        name: "advance",
        data: { memberGuids: guids },
      }));
      if (jobs.length > 0) await advanceQueue.addBulk(jobs);
    },
    enqueueCheckTimers: (checks) => addTimed(advanceQueue, checks, now(), checkTimerJob),
    enqueueCalls: (calls) => addTimed(performQueue, calls, now(), callJob),
    enqueueDeliveries: (deliveries) => addTimed(deliverQueue, deliveries, now(), deliveryJob),
    async heartbeat() {
      beat = (beat + 1) % heartbeatSlots;
      const job = {
        name: heartbeatJob,
        data: {},
        opts: { jobId: `${heartbeatJob}-${instance}-${beat}` },
      };
      await Promise.all(queues.map((queue) => queue.addBulk([job])));
    },
    async counts() {
      const counts = await Promise.all(queues.map(countsOf));
      const [advance, perform, deliver] = counts as [JobCounts, JobCounts, JobCounts];
      return { advance, perform, deliver };
    },
    async close() {
      await Promise.all(queues.map((queue) => queue.close()));
    },
  };
}

function openQueue(name: QueueName, { connection, onError, prefix = defaultPrefix }: ProducerOptions): Queue {
  const queue = new Queue(name, {
    connection,
    prefix,
    // Without these two, BullMQ waits without limit for a Redis that is away.
    skipWaitingForReady: true,
    skipVersionCheck: true,
    // Nobody listens to the events.
    streams: { events: { maxLen: 100 } },
  });
  return queue.on("error", onError);
}

async function addTimed<Due extends { dueAt: Date }>(
  queue: Queue,
  rows: readonly Due[],
  now: Date,
  jobOf: (row: Due) => { name: string; id: string; data: object },
): Promise<void> {
  const near = rows.filter(({ dueAt }) => dueAt.getTime() - now.getTime() <= horizonMs);
  for (const some of chunks(near, jobsPerCommandMax)) {
    await queue.addBulk(
      some.map((row) => {
        const { name, id, data } = jobOf(row);
        const delay = Math.max(0, row.dueAt.getTime() - now.getTime());
        // The job that was made for its time may be held up, by the wrong clock of whoever made it for instance.
        const jobId = delay === 0 ? `${id}-now` : id;
        // A job has no options but these two: Redis keeps a small hash in half the space.
        return { name, data, opts: { jobId, delay } };
      }),
    );
  }
}

// BullMQ takes no id that is a number, and no id with a colon. A row that is moved in time needs a job of another id.

function callJob({ outboxId }: DueCall) {
  return { name: "perform", id: `outbox-${outboxId}`, data: { outboxId } };
}

function checkTimerJob({ checkId, memberGuid, dueAt }: DueCheck) {
  const notBefore = dueAt.getTime();
  return {
    name: "advance",
    id: `check-${checkId}-${notBefore}`,
    data: { memberGuids: [memberGuid], notBefore },
  };
}

function deliveryJob({ deliveryId, dueAt }: DueDelivery) {
  return { name: "deliver", id: `delivery-${deliveryId}-${dueAt.getTime()}`, data: { deliveryId } };
}

async function countsOf(queue: Queue): Promise<JobCounts> {
  const { wait = 0, active = 0, delayed = 0 } = await queue.getJobCounts("wait", "active", "delayed");
  return { wait, active, delayed };
}

function chunks<Item>(items: readonly Item[], size: number): Item[][] {
  const pieces: Item[][] = [];
  for (let start = 0; start < items.length; start += size) pieces.push(items.slice(start, start + size));
  return pieces;
}
