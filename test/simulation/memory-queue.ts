import type { DueCall, DueCheck } from "@account-opening/core/advance";
import type { DueEndpoint } from "@account-opening/db/notifications";
import type { Outcome, QueueName } from "@account-opening/queue";
import type { Handlers } from "../../apps/worker/src/handlers.ts";
import type { SimulatedProcess } from "./process.ts";
import type { Random } from "./random.ts";
import type { VirtualTime } from "./virtual-time.ts";

/** Faults of single jobs. */
export interface QueueFaults {
  /** Share of jobs that are lost. */
  loss: number;
  /** Share of jobs that run twice. */
  doubles: number;
  lagMs: number;
}

type Payload = Parameters<Handlers[QueueName]>[0];

interface Job {
  id: string;
  queue: QueueName;
  payload: Payload;
  attempt: number;
  isActive: boolean;
}

/** As in BullMQ: after this time the job of a stalled worker runs again. */
const lockMs = 15_000;
const attemptsMax = 5;

/** A queue like BullMQ, with late, repeated and lost jobs. A flush deletes all of them. */
export class MemoryQueue {
  readonly #time: VirtualTime;
  readonly #random: Random;
  readonly #faults: QueueFaults;
  #jobs = new Map<string, Job>();
  #idle: Job[] = [];
  readonly #consumers: { process: SimulatedProcess; handlers: Handlers }[] = [];
  #count = 0;
  watermark: Date | null = null;

  constructor({ time, random }: { time: VirtualTime; random: Random }, faults: QueueFaults) {
    this.#time = time;
    this.#random = random;
    this.#faults = faults;
  }

  /** Adds a worker that has started. */
  attach(process: SimulatedProcess, handlers: Handlers): void {
    const consumer = { process, handlers };
    this.#consumers.push(consumer);
    process.onCrash(() => this.#consumers.splice(this.#consumers.indexOf(consumer), 1));
    const waiting = this.#idle;
    this.#idle = [];
    for (const job of waiting) this.#run(job);
  }

  flush(): void {
    this.#jobs = new Map();
    this.#idle = [];
    this.watermark = null;
  }

  enqueueAdvance(memberGuids: readonly string[]): void {
    if (memberGuids.length === 0) return;
    this.#count += 1;
    this.#add("advance", `advance-${this.#count}`, { memberGuids }, this.#time.now);
  }

  enqueueCheckTimers(checks: readonly DueCheck[]): void {
    for (const { checkId, memberGuid, dueAt } of checks) {
      this.#add(
        "advance",
        `check-${checkId}-${dueAt.getTime()}`,
        { memberGuids: [memberGuid], notBefore: +dueAt },
        +dueAt,
      );
    }
  }

  enqueueCalls(calls: readonly DueCall[]): void {
    for (const { outboxId, dueAt } of calls) this.#add("perform", `outbox-${outboxId}`, { outboxId }, +dueAt);
  }

  enqueueDeliveries(endpoints: readonly DueEndpoint[]): void {
    for (const { endpointId, dueAt } of endpoints) {
      this.#add("deliver", `endpoint-${endpointId}-${+dueAt}`, { endpointId, notBefore: +dueAt }, +dueAt);
    }
  }

  #add(queue: QueueName, id: string, payload: Payload, dueAt: number): void {
    const jobId = dueAt <= this.#time.now ? `${id}-now` : id;
    if (this.#jobs.has(jobId) || this.#random.chance(this.#faults.loss)) return;
    const job: Job = { id: jobId, queue, payload, attempt: 0, isActive: false };
    this.#jobs.set(jobId, job);
    this.#schedule(job, dueAt);
    if (this.#random.chance(this.#faults.doubles)) this.#schedule({ ...job }, dueAt);
  }

  #schedule(job: Job, until: number): void {
    const at = Math.max(until, this.#time.now) + 1 + this.#random.upTo(this.#faults.lagMs);
    this.#time.at(at, () => this.#run(job));
  }

  #run(job: Job): void {
    if (!this.#jobs.has(job.id) || job.isActive) return;
    const [first, ...others] = this.#consumers;
    if (first === undefined) {
      this.#idle.push(job);
      return;
    }
    const { process, handlers } = this.#random.pick([first, ...others]);
    job.isActive = true;
    job.attempt += 1;
    const { attempt } = job;
    const isCurrent = () => job.isActive && job.attempt === attempt;
    // The job of a crashed worker is stalled once its lock has expired.
    const runAgain = () => {
      if (!isCurrent()) return;
      job.isActive = false;
      this.#run(job);
    };
    const removeListener = process.onCrash(() => this.#time.at(this.#time.now + lockMs, runAgain));
    const apply = (outcome: Outcome) => {
      removeListener();
      if (isCurrent()) this.#applyOutcome(job, outcome);
    };
    this.#handle(job, handlers).then(apply, () => apply({ outcome: "retry", afterMs: undefined }));
  }

  #handle({ queue, payload }: Job, handlers: Handlers): Promise<Outcome> {
    const handle = handlers[queue] as (payload: Payload) => Promise<Outcome>;
    return handle(payload);
  }

  #applyOutcome(job: Job, outcome: Outcome): void {
    job.isActive = false;
    if (outcome.outcome === "snooze") this.#schedule(job, outcome.until.getTime());
    else if (outcome.outcome === "retry" && job.attempt < attemptsMax) {
      this.#schedule(job, this.#time.now + (outcome.afterMs ?? 1_000 * 2 ** (job.attempt - 1)));
    } else this.#jobs.delete(job.id);
  }
}
