import TinyQueue from "tinyqueue";

interface Happening {
  at: number;
  /** Of those at the same time, the one planned first comes first. */
  place: number;
  happens: () => void;
}

/** Far more than any run has. */
const happeningsMax = 1_000_000;

/** Time that passes only from one happening to the next. */
export class VirtualTime {
  #now: number;
  #count = 0;
  readonly #agenda = new TinyQueue<Happening>([], (a, b) => a.at - b.at || a.place - b.place);

  constructor(start: number) {
    this.#now = start;
  }

  get now(): number {
    return this.#now;
  }

  get happeningCount(): number {
    return this.#count;
  }

  readonly clock = (): Date => new Date(this.#now);

  at(time: number, happens: () => void): void {
    this.#count += 1;
    this.#agenda.push({ at: Math.max(time, this.#now), place: this.#count, happens });
  }

  sleepUntil(time: number): Promise<void> {
    return new Promise((resolve) => this.at(time, resolve));
  }

  /** Goes on from happening to happening while `goesOn`. */
  async run(goesOn: () => boolean): Promise<void> {
    while (goesOn()) {
      const next = this.#agenda.pop();
      if (next === undefined) return;
      this.#now = next.at;
      if (this.#count > happeningsMax)
        throw new Error(`Time does not pass any more at ${this.clock().toISOString()}.`);
      next.happens();
      await quiet();
    }
  }
}

/** Once all has happened that a happening leads to at once: Node drains the microtasks before the next tick. */
function quiet(): Promise<void> {
  return new Promise((resolve) => process.nextTick(resolve));
}
