import TinyQueue from "tinyqueue";

interface Timer {
  at: number;
  /** Timers at the same time fire in the order in which they were set. */
  sequence: number;
  fire: () => void;
}

/** Far more than a run needs. */
const timersMax = 1_000_000;

/** A clock that advances from one timer to the next. */
export class VirtualTime {
  #now: number;
  #count = 0;
  readonly #timers = new TinyQueue<Timer>([], (a, b) => a.at - b.at || a.sequence - b.sequence);

  constructor(start: number) {
    this.#now = start;
  }

  get now(): number {
    return this.#now;
  }

  get timerCount(): number {
    return this.#count;
  }

  readonly clock = (): Date => new Date(this.#now);

  at(time: number, fire: () => void): void {
    this.#count += 1;
    this.#timers.push({ at: Math.max(time, this.#now), sequence: this.#count, fire });
  }

  sleepUntil(time: number): Promise<void> {
    return new Promise((resolve) => this.at(time, resolve));
  }

  /** Fires one timer after the other while the condition is true. */
  async run(condition: () => boolean): Promise<void> {
    while (condition()) {
      const next = this.#timers.pop();
      if (next === undefined) return;
      this.#now = next.at;
      if (this.#count > timersMax)
        throw new Error(`The run has too many timers, at ${this.clock().toISOString()}.`);
      next.fire();
      await drainMicrotasks();
    }
  }
}

/** Node drains the microtasks before the next tick. */
function drainMicrotasks(): Promise<void> {
  return new Promise((resolve) => process.nextTick(resolve));
}
