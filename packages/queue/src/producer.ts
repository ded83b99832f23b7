import { randomUUID } from "node:crypto";
import { Queue } from "bullmq";
import type { Redis } from "ioredis";
import { defaultPrefix, heartbeatJob, type QueueName } from "./names.ts";

/** A row of the outbox and how long until it is due. */
export interface DueCall {
  readonly outboxId: string;
  readonly delayMs: number;
}

/** How many jobs stand where. */
export type JobCounts = Readonly<Record<"wait" | "active" | "delayed", number>>;

/**
 * Puts jobs in. Every method rejects within seconds when Redis is away; callers log that and go on, since the sweep
 * re-enqueues from the rows.
 */
export interface Producer {
  /** These members have news. */
  advance(memberGuids: readonly string[]): Promise<void>;
  /** These calls are to be made when their time comes. Repeating it for the same row changes nothing. */
  perform(calls: readonly DueCall[]): Promise<void>;
  /** One heartbeat into each queue, for whoever can hear. */
  heartbeat(): Promise<void>;
  counts(): Promise<Record<QueueName, JobCounts>>;
  /** The connection stays open: it is its owner's. */
  close(): Promise<void>;
}

export interface ProducerOptions {
  /** From `connectProducer`. */
  connection: Redis;
  onError: (error: Error) => void;
  prefix?: string;
  /** Tells this process's heartbeats from those of others. */
  instance?: string;
}

const guidsPerJobMax = 200;
/** Redis does nothing else meanwhile, so that a long list goes in pieces. */
const jobsPerCommandMax = 1_000;
/** So few heartbeats of one process can wait at a time, when nobody takes them. */
const heartbeatSlots = 6;

export function createProducer(options: ProducerOptions): Producer {
  const { instance = randomUUID() } = options;
  const advanceQueue = openQueue("advance", options);
  const performQueue = openQueue("perform", options);
  let beat = 0;
  return {
    async advance(memberGuids) {
      const jobs = chunks(memberGuids, guidsPerJobMax).map((guids) => ({
        name: "advance",
        data: { memberGuids: guids },
      }));
      if (jobs.length > 0) await advanceQueue.addBulk(jobs);
    },
    async perform(calls) {
      for (const some of chunks(calls, jobsPerCommandMax)) await performQueue.addBulk(some.map(performJob));
    },
    async heartbeat() {
      beat = (beat + 1) % heartbeatSlots;
      const job = {
        name: heartbeatJob,
        data: {},
        opts: { jobId: `${heartbeatJob}-${instance}-${beat}` },
      };
      await Promise.all([advanceQueue.addBulk([job]), performQueue.addBulk([job])]);
    },
    async counts() {
      const [advance, perform] = await Promise.all([countsOf(advanceQueue), countsOf(performQueue)]);
      return { advance, perform };
    },
    async close() {
      await Promise.all([advanceQueue.close(), performQueue.close()]);
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

/**
 * BullMQ takes no id that is a number, and no id with a colon. A job has no options but these two: Redis keeps a small
 * hash in half the space.
 */
function performJob({ outboxId, delayMs }: DueCall) {
  const opts = { jobId: `outbox-${outboxId}`, delay: Math.max(0, Math.ceil(delayMs)) };
  return { name: "perform", data: { outboxId }, opts };
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
