import { randomUUID } from "node:crypto";
import type { DueCall, DueCheck } from "@account-opening/core/advance";
import { Queue, type Telemetry } from "bullmq";
import type { RedisConnection } from "./connection.ts";
import { defaultPrefix, heartbeatJob, type QueueName, queueNames } from "./queues.ts";

/** An endpoint, and a time when deliveries to it are due. */
interface DueEndpoint {
  readonly endpointId: string;
  readonly dueAt: Date;
}

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
  /** Send what is due to these endpoints, at these times. */
  enqueueDeliveries(endpoints: readonly DueEndpoint[]): Promise<void>;
  /** One heartbeat job in each queue, for any consumer. */
  heartbeat(): Promise<void>;
  /** Leaves the connection open: the caller owns it. */
  close(): Promise<void>;
}

export interface ProducerOptions {
  /** From `connectProducer`. */
  connection: RedisConnection;
  onError: (error: Error) => void;
  now: () => Date;
  prefix?: string;
  /** Connects the spans of jobs with those of their producers. */
  telemetry?: Telemetry | undefined;
  /** Distinguishes this process's heartbeats from those of others. */
  instance?: string;
}

/** Rows due later than this have no BullMQ job yet, so that Redis stays small. */
export const horizonMs = 3_600_000;

const guidsPerJobMax = 200;
/** Redis is blocked during a command, so a long list is sent in parts. */
const jobsPerCommandMax = 1_000;
/** Maximum number of waiting heartbeats of one process, if no consumer takes them. */
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
    enqueueDeliveries: (endpoints) => addTimed(deliverQueue, endpoints, now(), deliveryJob),
    async heartbeat() {
      beat = (beat + 1) % heartbeatSlots;
      const job = {
        name: heartbeatJob,
        data: {},
        opts: { jobId: `${heartbeatJob}-${instance}-${beat}` },
      };
      await Promise.all(queues.map((queue) => queue.addBulk([job])));
    },
    async close() {
      await Promise.all(queues.map((queue) => queue.close()));
    },
  };
}

function openQueue(
  name: QueueName,
  { connection, onError, prefix = defaultPrefix, telemetry }: ProducerOptions,
): Queue {
  const queue = new Queue(name, {
    connection,
    prefix,
    // Without these two, BullMQ waits without limit while Redis is unavailable.
    skipWaitingForReady: true,
    skipVersionCheck: true,
    // No process reads BullMQ's events.
    streams: { events: { maxLen: 100 } },
    ...(telemetry !== undefined && { telemetry }),
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
  for (const part of chunks(near, jobsPerCommandMax)) {
    await queue.addBulk(
      part.map((row) => {
        const { name, id, data } = jobOf(row);
        const delay = Math.max(0, row.dueAt.getTime() - now.getTime());
        // The job for this time may be delayed, for instance because the clock of its producer was wrong.
        const jobId = delay === 0 ? `${id}-now` : id;
        // No other options: Redis then stores the job in half the space.
        return { name, data, opts: { jobId, delay } };
      }),
    );
  }
}

// BullMQ refuses a numeric ID and an ID with a colon. A row whose due time changes needs a job with another ID.

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

function deliveryJob({ endpointId, dueAt }: DueEndpoint) {
  const notBefore = dueAt.getTime();
  return { name: "deliver", id: `endpoint-${endpointId}-${notBefore}`, data: { endpointId, notBefore } };
}

function chunks<Item>(items: readonly Item[], size: number): Item[][] {
  const parts: Item[][] = [];
  for (let start = 0; start < items.length; start += size) parts.push(items.slice(start, start + size));
  return parts;
}
