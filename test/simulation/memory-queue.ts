import type { DueCall, DueCheck } from "@account-opening/core";
import type { DueDelivery } from "@account-opening/db/notifications";
import type { Outcome, QueueName } from "@account-opening/queue";
import type { Handlers } from "../../apps/worker/src/handlers.ts";
import type { Chance } from "./chance.ts";
import type { SimulatedProcess } from "./process.ts";
import type { VirtualTime } from "./virtual-time.ts";

/** How unreliable the queue is, beyond what befalls it as a whole. */
export interface QueueTrouble {
  /** Share of jobs that are lost, and that come twice. */
  loss: number;
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

/** As in BullMQ: a lock, and the look that finds it expired. */
const lockMs = 15_000;
const attemptsMax = 5;

/** Jobs as BullMQ has them at its worst: late, doubled, lost, and gone when Redis is flushed. */
export class MemoryQueue {
  readonly #time: VirtualTime;
  readonly #chance: Chance;
  readonly #trouble: QueueTrouble;
  #jobs = new Map<string, Job>();
  #idle: Job[] = [];
  readonly #takers: { process: SimulatedProcess; handlers: Handlers }[] = [];
  #count = 0;
  armedUntil: Date | null = null;

  constructor({ time, chance }: { time: VirtualTime; chance: Chance }, trouble: QueueTrouble) {
    this.#time = time;
    this.#chance = chance;
    this.#trouble = trouble;
  }

  /** A worker that has just come up. */
  attach(process: SimulatedProcess, handlers: Handlers): void {
    const taker = { process, handlers };
    this.#takers.push(taker);
    process.onLoss(() => this.#takers.splice(this.#takers.indexOf(taker), 1));
    const waiting = this.#idle;
    this.#idle = [];
    for (const job of waiting) this.#take(job);
  }

  flush(): void {
    this.#jobs = new Map();
    this.#idle = [];
    this.armedUntil = null;
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

  enqueueDeliveries(deliveries: readonly DueDelivery[]): void {
    for (const { deliveryId, dueAt } of deliveries) {
      this.#add("deliver", `delivery-${deliveryId}-${dueAt.getTime()}`, { deliveryId }, +dueAt);
    }
  }

  #add(queue: QueueName, id: string, payload: Payload, dueAt: number): void {
    const jobId = dueAt <= this.#time.now ? `${id}-now` : id;
    if (this.#jobs.has(jobId) || this.#chance.is(this.#trouble.loss)) return;
    const job: Job = { id: jobId, queue, payload, attempt: 0, isActive: false };
    this.#jobs.set(jobId, job);
    this.#wait(job, dueAt);
    if (this.#chance.is(this.#trouble.doubles)) this.#wait({ ...job }, dueAt);
  }

  #wait(job: Job, until: number): void {
    const at = Math.max(until, this.#time.now) + 1 + this.#chance.upTo(this.#trouble.lagMs);
    this.#time.at(at, () => this.#take(job));
  }

  #take(job: Job): void {
    if (!this.#jobs.has(job.id) || job.isActive) return;
    const [first, ...others] = this.#takers;
    if (first === undefined) {
      this.#idle.push(job);
      return;
    }
    const { process, handlers } = this.#chance.of([first, ...others]);
    job.isActive = true;
    job.attempt += 1;
    const { attempt } = job;
    const isStill = () => job.isActive && job.attempt === attempt;
    // Whoever is lost, or frozen for long, is found out once its lock has expired.
    const giveAway = () => {
      if (!isStill()) return;
      job.isActive = false;
      this.#take(job);
    };
    const forget = process.onLoss(() => this.#time.at(this.#time.now + lockMs, giveAway));
    const settle = (outcome: Outcome) => {
      forget();
      if (isStill()) this.#settle(job, outcome);
    };
    this.#handle(job, handlers).then(settle, () => settle({ outcome: "retry", afterMs: undefined }));
  }

  #handle({ queue, payload }: Job, handlers: Handlers): Promise<Outcome> {
    const handle = handlers[queue] as (payload: Payload) => Promise<Outcome>;
    return handle(payload);
  }

  #settle(job: Job, outcome: Outcome): void {
    job.isActive = false;
    if (outcome.outcome === "snooze") this.#wait(job, outcome.until.getTime());
    else if (outcome.outcome === "retry" && job.attempt < attemptsMax) {
      this.#wait(job, this.#time.now + (outcome.afterMs ?? 1_000 * 2 ** (job.attempt - 1)));
    } else this.#jobs.delete(job.id);
  }
}
