import type { Random } from "./random.ts";
import type { VirtualTime } from "./virtual-time.ts";

/** A fault at one port call of a process. */
export interface ProcessFault {
  /** The number of the call, from the start of the run. */
  call: number;
  kind: "crash_before" | "crash_after" | "fail_before" | "fail_after" | "pause";
  /** How long the process is down or paused, or how long the failed call takes. */
  ms: number;
}

/** The maximum time of a request and of its response. */
interface Latency {
  requestMs: number;
  responseMs: number;
}

export interface PortOptions {
  name: string;
  latency: Latency;
  /** The error of a failed call. `isDone`: the call has taken effect. */
  failure(isDone: boolean): Error;
  /** Throws while the service is unavailable. */
  assertUp?(now: number): void;
}

/** The result of a call whose process has crashed. */
function never<Result>(): Promise<Result> {
  return new Promise(() => undefined);
}

class ProcessDownError extends Error {
  override name = "ProcessDownError";
}

/** A simulated process. Everything that it does goes through its ports, where it can crash, fail or pause. */
export class SimulatedProcess {
  readonly name: string;
  /** The clock of its host, which is slightly wrong. */
  readonly clock: () => Date;
  readonly #time: VirtualTime;
  readonly #random: Random;
  readonly #processFaults: ReadonlyMap<number, ProcessFault>;
  readonly #onDisturbance: (from: number, until: number) => void;
  /** Increases with each crash. */
  #incarnation = 0;
  #isUp = false;
  #pausedUntil = 0;
  #callCount = 0;
  #boot: () => void = () => undefined;
  #crashListeners = new Set<() => void>();

  constructor(
    name: string,
    { processFaults, skewMs = 0 }: { processFaults: readonly ProcessFault[]; skewMs?: number },
    { time, random }: { time: VirtualTime; random: Random },
    onDisturbance: (from: number, until: number) => void,
  ) {
    this.name = name;
    this.clock = () => new Date(time.now + skewMs);
    this.#time = time;
    this.#random = random;
    this.#processFaults = new Map(processFaults.map((fault) => [fault.call, fault]));
    this.#onDisturbance = onDisturbance;
  }

  get isUp(): boolean {
    return this.#isUp;
  }

  get callCount(): number {
    return this.#callCount;
  }

  /** `boot` runs now, and again after each crash. */
  start(boot: () => void): void {
    this.#boot = boot;
    this.#restart();
  }

  #restart(): void {
    this.#isUp = true;
    this.#boot();
  }

  crash(downMs: number): void {
    this.#incarnation += 1;
    this.#isUp = false;
    this.#onDisturbance(this.#time.now, this.#time.now + downMs);
    const listeners = [...this.#crashListeners];
    this.#crashListeners.clear();
    for (const listener of listeners) listener();
    this.#time.at(this.#time.now + downMs, () => this.#restart());
  }

  /** Calls the listener at the next crash. The returned function removes it. */
  onCrash(listener: () => void): () => void {
    this.#crashListeners.add(listener);
    return () => this.#crashListeners.delete(listener);
  }

  /** Runs a request of another party, which fails if this process crashes. */
  async serve<Result>(work: () => Promise<Result>): Promise<Result> {
    if (!this.#isUp) throw new ProcessDownError(`${this.name} is down.`);
    return new Promise<Result>((resolve, reject) => {
      const removeListener = this.onCrash(() => reject(new ProcessDownError(`${this.name} has crashed.`)));
      work().then(
        (result) => {
          removeListener();
          resolve(result);
        },
        (error: unknown) => {
          removeListener();
          reject(error instanceof Error ? error : new Error(String(error)));
        },
      );
    });
  }

  /** A timer, which a crash removes and a pause delays. */
  after(ms: number, work: () => void): void {
    const incarnation = this.#incarnation;
    const fire = () => {
      if (incarnation !== this.#incarnation) return;
      if (this.#time.now < this.#pausedUntil) this.#time.at(this.#pausedUntil, fire);
      else work();
    };
    this.#time.at(this.#time.now + ms, fire);
  }

  #sleep(ms: number): Promise<void> {
    return new Promise((resolve) => this.after(ms, resolve));
  }

  /** A call to a service, with latency and faults. */
  port<Args extends unknown[], Result>(
    effect: (...args: Args) => Result | Promise<Result>,
    options: PortOptions,
  ): (...args: Args) => Promise<Result> {
    return async (...args) => {
      const incarnation = this.#incarnation;
      this.#callCount += 1;
      const fault = this.#processFaults.get(this.#callCount);
      await this.#sleep(this.#random.upTo(options.latency.requestMs));
      await this.#applyFault(fault, "before", options);
      options.assertUp?.(this.#time.now);
      const result = await effect(...args);
      if (incarnation !== this.#incarnation) return never();
      await this.#applyFault(fault, "after", options);
      await this.#sleep(this.#random.upTo(options.latency.responseMs));
      return result;
    };
  }

  async #applyFault(
    fault: ProcessFault | undefined,
    when: "before" | "after",
    { failure }: PortOptions,
  ): Promise<void> {
    switch (fault?.kind) {
      case `crash_${when}`:
        this.crash(fault.ms);
        return never();
      case `fail_${when}`:
        this.#onDisturbance(this.#time.now, this.#time.now + fault.ms);
        await this.#sleep(fault.ms);
        throw failure(when === "after");
      case "pause":
        if (when === "after") return;
        this.#pausedUntil = this.#time.now + fault.ms;
        this.#onDisturbance(this.#time.now, this.#pausedUntil);
        return this.#sleep(0);
      default:
        return;
    }
  }
}
