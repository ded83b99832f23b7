import type { Chance } from "./chance.ts";
import type { VirtualTime } from "./virtual-time.ts";

/** What goes wrong at one port call of a process, counted from the start of the run. */
export interface Fate {
  call: number;
  kind: "crash_before" | "crash_after" | "fail_before" | "fail_after" | "freeze";
  /** How long the process is down or frozen; for a failed call, how long the failure takes. */
  ms: number;
}

/** From the call until its effect, and from its effect until the answer, at most. */
interface Latency {
  thereMs: number;
  backMs: number;
}

export interface PortOptions {
  name: string;
  latency: Latency;
  /** What is thrown where the call fails; `isDone` when its effect was had all the same. */
  failure(isDone: boolean): Error;
  /** Throws when whatever is behind the port is away. */
  assertUp?(now: number): void;
}

/** One that never comes: the process that waits for it is gone. */
function never<Result>(): Promise<Result> {
  return new Promise(() => undefined);
}

class ProcessGoneError extends Error {
  override name = "ProcessGoneError";
}

/** A process of the simulation: all that it does goes through its ports, and at each it may be lost, or held up. */
export class SimulatedProcess {
  readonly name: string;
  /** Its own clock: that of the world, and a little wrong. */
  readonly clock: () => Date;
  readonly #time: VirtualTime;
  readonly #chance: Chance;
  readonly #fates: ReadonlyMap<number, Fate>;
  readonly #onTrouble: (from: number, until: number) => void;
  #life = 0;
  #isUp = false;
  #frozenUntil = 0;
  #callCount = 0;
  #boot: () => void = () => undefined;
  #leavings = new Set<() => void>();

  constructor(
    name: string,
    { fates, skewMs = 0 }: { fates: readonly Fate[]; skewMs?: number },
    { time, chance }: { time: VirtualTime; chance: Chance },
    onTrouble: (from: number, until: number) => void,
  ) {
    this.name = name;
    this.clock = () => new Date(time.now + skewMs);
    this.#time = time;
    this.#chance = chance;
    this.#fates = new Map(fates.map((fate) => [fate.call, fate]));
    this.#onTrouble = onTrouble;
  }

  get isUp(): boolean {
    return this.#isUp;
  }

  get callCount(): number {
    return this.#callCount;
  }

  get life(): number {
    return this.#life;
  }

  /** `boot` runs now, and again after each crash. */
  start(boot: () => void): void {
    this.#boot = boot;
    this.#come();
  }

  #come(): void {
    this.#isUp = true;
    this.#boot();
  }

  crash(downMs: number): void {
    this.#life += 1;
    this.#isUp = false;
    this.#onTrouble(this.#time.now, this.#time.now + downMs);
    const leavings = [...this.#leavings];
    this.#leavings.clear();
    for (const leave of leavings) leave();
    this.#time.at(this.#time.now + downMs, () => this.#come());
  }

  /** Called once if the process is lost before the returned function is called. */
  onLoss(leave: () => void): () => void {
    this.#leavings.add(leave);
    return () => this.#leavings.delete(leave);
  }

  /** Somebody else waits for this process: its loss is theirs to notification. */
  async serve<Result>(work: () => Promise<Result>): Promise<Result> {
    if (!this.#isUp) throw new ProcessGoneError(`${this.name} is down.`);
    return new Promise<Result>((resolve, reject) => {
      const forget = this.onLoss(() => reject(new ProcessGoneError(`${this.name} was lost.`)));
      work().then(
        (result) => {
          forget();
          resolve(result);
        },
        (error: unknown) => {
          forget();
          reject(error instanceof Error ? error : new Error(String(error)));
        },
      );
    });
  }

  /** A timer of this process; it is lost with it. */
  after(ms: number, work: () => void): void {
    const life = this.#life;
    const ring = () => {
      if (life !== this.#life) return;
      if (this.#time.now < this.#frozenUntil) this.#time.at(this.#frozenUntil, ring);
      else work();
    };
    this.#time.at(this.#time.now + ms, ring);
  }

  #sleep(ms: number): Promise<void> {
    return new Promise((resolve) => this.after(ms, resolve));
  }

  /** A way out of the process, with all that can happen on it. */
  port<Args extends unknown[], Result>(
    effect: (...args: Args) => Result | Promise<Result>,
    options: PortOptions,
  ): (...args: Args) => Promise<Result> {
    return async (...args) => {
      const life = this.#life;
      this.#callCount += 1;
      const fate = this.#fates.get(this.#callCount);
      await this.#sleep(this.#chance.upTo(options.latency.thereMs));
      await this.#suffer(fate, "before", options);
      options.assertUp?.(this.#time.now);
      const result = await effect(...args);
      if (life !== this.#life) return never();
      await this.#suffer(fate, "after", options);
      await this.#sleep(this.#chance.upTo(options.latency.backMs));
      return result;
    };
  }

  async #suffer(fate: Fate | undefined, when: "before" | "after", { failure }: PortOptions): Promise<void> {
    switch (fate?.kind) {
      case `crash_${when}`:
        this.crash(fate.ms);
        return never();
      case `fail_${when}`:
        this.#onTrouble(this.#time.now, this.#time.now + fate.ms);
        await this.#sleep(fate.ms);
        throw failure(when === "after");
      case "freeze":
        if (when === "after") return;
        this.#frozenUntil = this.#time.now + fate.ms;
        this.#onTrouble(this.#time.now, this.#frozenUntil);
        return this.#sleep(0);
      default:
        return;
    }
  }
}
