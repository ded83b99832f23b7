import type { Job, Telemetry } from "bullmq";
import { applyOutcome } from "./apply-outcome.ts";
import { type Outcome, retry, stop } from "./outcome.ts";
import { defaultPrefix, heartbeatJob, type Payloads, payloadReaders, type QueueName } from "./queues.ts";
import { closeWorker, type RunningWorker, startWorker, type WorkerSettings } from "./running-worker.ts";

/** A job without its payload. */
interface JobFacts {
  readonly jobId: string;
  /** Number of attempts, including this one. */
  readonly attempt: number;
  /** When it was due; null after the first attempt, because BullMQ stores only the first due time. */
  readonly dueAt: Date | null;
}

/** The result of one job, for the log and the metrics. */
export interface CompletedJob {
  readonly queue: QueueName;
  readonly job: JobFacts;
  readonly outcome: Outcome["outcome"];
  readonly reason: string | undefined;
  /** What the handler threw. The outcome is then `retry`. */
  readonly error: unknown;
  readonly durationMs: number;
}

export interface ConsumerOptions<Name extends QueueName> {
  name: Name;
  /** In one of the forms of `readRedisUrl`. */
  url: string;
  /** As `connectConsumer` has it by default. */
  socketTimeoutMs?: number;
  concurrency: number;
  handle: (payload: Payloads[Name], job: JobFacts) => Promise<Outcome>;
  now: () => Date;
  onCompleted: (job: CompletedJob) => void;
  onError: (error: Error) => void;
  prefix?: string;
  /** Connects the spans of jobs with those of their producers. */
  telemetry?: Telemetry | undefined;
  lockMs?: number;
  idleWaitMs?: number;
  /** Timeout for a replaced worker to finish its jobs. */
  replacedCloseMs?: number;
  random?: () => number;
}

/** The state by which the watchdog detects a stalled consumer. */
export interface ConsumerHealth {
  /** When it last took or completed a job. */
  readonly lastAliveAt: Date;
  readonly runningCount: number;
  readonly concurrency: number;
}

export interface Consumer {
  readonly name: QueueName;
  health(): ConsumerHealth;
  /** Starts a worker with new connections at once. The old worker finishes the jobs that it holds. */
  replace(): void;
  /** Waits up to `timeoutMs` for running jobs, then returns them to the queue. */
  close(timeoutMs: number): Promise<void>;
}

/** Takes jobs and applies the outcome of `handle` to each. */
export function createConsumer<Name extends QueueName>(options: ConsumerOptions<Name>): Consumer {
  const { name, concurrency, now, random = Math.random, replacedCloseMs = 10_000 } = options;
  const settings = settingsOf(options);
  let lastAliveAt = now();
  const closing = new Set<RunningWorker>();

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
    health: () => ({ lastAliveAt, runningCount: current.jobs.size, concurrency }),
    replace() {
      const old = current;
      closing.add(old);
      void closeWorker(old, replacedCloseMs).finally(() => closing.delete(old));
      current = startWorker(settings, process);
    },
    async close(timeoutMs) {
      await Promise.all([current, ...closing].map((worker) => closeWorker(worker, timeoutMs)));
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
