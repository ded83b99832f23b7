/** Handle of something that will happen; stopping it twice is harmless. */
export interface Timer {
  stop(): void;
}

const LONGEST_TIMER_MS = 2 ** 31 - 1;

/**
 * Time as the simulator lives it. Moments are real; waits are simulated milliseconds, which pass `speed` times
 * faster than real ones.
 */
export class Clock {
  readonly #speed: number;
  readonly #handles = new Set<NodeJS.Timeout>();

  constructor(speed: number) {
    this.#speed = speed;
  }

  now(): number {
    return Date.now();
  }

  /** MX's stamps have a resolution of one second. */
  nowSeconds(): number {
    return Math.floor(this.now() / 1000);
  }

  /** Real milliseconds that so many simulated ones take. */
  real(simulatedMs: number): number {
    return simulatedMs / this.#speed;
  }

  after(simulatedMs: number, act: () => void): Timer {
    const handle = setTimeout(
      () => {
        this.#handles.delete(handle);
        act();
      },
      Math.min(this.real(simulatedMs), LONGEST_TIMER_MS),
    );
    this.#handles.add(handle);
    return {
      stop: () => {
        clearTimeout(handle);
        this.#handles.delete(handle);
      },
    };
  }

  stopAll(): void {
    for (const handle of this.#handles) clearTimeout(handle);
    this.#handles.clear();
  }
}

/** `2023-02-24T21:42:05Z`, the form of the guide's examples. */
export function isoSeconds(seconds: number): string {
  return `${new Date(seconds * 1000).toISOString().slice(0, 19)}Z`;
}
