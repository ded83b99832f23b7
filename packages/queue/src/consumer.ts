import type { Job } from "bullmq";
import type { Redis } from "ioredis";
import { applyOutcome } from "./apply-outcome.ts";
import { type Outcome, retry, stop } from "./outcome.ts";
import { defaultPrefix, heartbeatJob, type Payloads, payloadReaders, type QueueName } from "./queues.ts";
import { closeWorker, type RunningWorker, startWorker, type WorkerSettings } from "./running-worker.ts";

/** Facts about a job beside its payload. */
export interface JobFacts {
  readonly jobId: string;
  /** How often it has been taken, this time included. */
  readonly attempt: number;
  /** When it should have been taken; null when it has been taken before, since BullMQ keeps only the first time. */
  readonly dueAt: Date | null;
}

/** How one job ended, for the log and the metrics. */
export interface CompletedJob {
  readonly queue: QueueName;
  readonly job: JobFacts;
  readonly outcome: Outcome["outcome"];
  readonly reason: string | undefined;
  /** What the handler threw, if it did: the outcome is `retry` then. */
  readonly error: unknown;
  readonly durationMs: number;
}

export interface ConsumerOptions<Name extends QueueName> {
  name: Name;
  /** Makes a new connection each time (`connectConsumer`); the consumer hangs it up. */
  connect: () => Redis;
  concurrency: number;
  handle: (payload: Payloads[Name], job: JobFacts) => Promise<Outcome>;
  now: () => Date;
  onCompleted: (job: CompletedJob) => void;
  onError: (error: Error) => void;
  prefix?: string;
  lockMs?: number;
  idleWaitMs?: number;
  /** How long a replaced worker may take to finish its jobs. */
  replacedCloseMs?: number;
  random?: () => number;
}

/** The state by which the watchdog detects a stalled consumer. */
export interface ConsumerHealth {
  /** When it last took or ended a job. */
  readonly lastAliveAt: Date;
  readonly runningCount: number;
  readonly concurrency: number;
  readonly replacedCount: number;
}

export interface Consumer {
  readonly name: QueueName;
  health(): ConsumerHealth;
  /** Starts a worker with new connections at once. The old worker finishes the jobs that it holds. */
  replace(): void;
  /** Waits for running jobs until `deadlineMs`, then returns them to the queue. */
  close(deadlineMs: number): Promise<void>;
}

/** Takes jobs and applies the outcome of `handle` to each. */
export function createConsumer<Name extends QueueName>(options: ConsumerOptions<Name>): Consumer {
  const { name, concurrency, now, random = Math.random, replacedCloseMs = 10_000 } = options;
  const settings = settingsOf(options);
  let lastAliveAt = now();
  let replacedCount = 0;
  const leaving = new Set<RunningWorker>();

  const process = async (job: Job) => {
    lastAliveAt = now();
    try {
      if (job.name !== heartbeatJob) await applyOutcome(await run(options, job), job, now(), random);
    } finally {
      lastAliveAt = now();
    }
  };
  let current = startWorker(settings, process);

  return {
    name,
    health: () => ({ lastAliveAt, runningCount: current.jobs.size, concurrency, replacedCount }),
    replace() {
      const old = current;
      leaving.add(old);
      void closeWorker(old, replacedCloseMs).finally(() => leaving.delete(old));
      current = startWorker(settings, process);
      replacedCount += 1;
    },
    async close(deadlineMs) {
      await Promise.all([current, ...leaving].map((worker) => closeWorker(worker, deadlineMs)));
    },
  };
}

function settingsOf<Name extends QueueName>(options: ConsumerOptions<Name>): WorkerSettings {
  return { prefix: defaultPrefix, lockMs: 10_000, idleWaitMs: 5_000, ...options };
}

async function run<Name extends QueueName>(
  { name, handle, now, onCompleted }: ConsumerOptions<Name>,
  job: Job<unknown>,
): Promise<Outcome> {
  const startedAt = now();
  const facts = factsOf(job);
  const { outcome, error } = await attempt(async () => {
    const payload = payloadReaders[name](job.data);
    return payload === undefined ? stop("malformed_payload") : handle(payload, facts);
  });
  onCompleted({
    queue: name,
    job: facts,
    outcome: outcome.outcome,
    reason: outcome.outcome === "stop" ? outcome.reason : undefined,
    error,
    durationMs: now().getTime() - startedAt.getTime(),
  });
  return outcome;
}

async function attempt(work: () => Promise<Outcome>): Promise<{ outcome: Outcome; error: unknown }> {
  try {
    return { outcome: await work(), error: undefined };
  } catch (error) {
    return { outcome: retry(), error };
  }
}

function factsOf({ id = "", attemptsStarted, timestamp, opts }: Job<unknown>): JobFacts {
  const dueAt = attemptsStarted > 1 ? null : new Date(timestamp + (opts.delay ?? 0));
  return { jobId: id, attempt: attemptsStarted, dueAt };
}
