/** Row locks, which a transaction holds until it ends. */
export class Locks {
  readonly #holders = new Map<string, object>();
  readonly #waiting = new Map<string, (() => void)[]>();

  isHeld(key: string): boolean {
    return this.#holders.has(key);
  }

  hold(key: string, holder: object): void {
    if (this.isHeld(key)) throw new Error(`${key} is locked already.`);
    this.#holders.set(key, holder);
  }

  /** Resolves once no transaction holds the lock. */
  async whenFree(key: string): Promise<void> {
    while (this.isHeld(key)) {
      await new Promise<void>((resolve) => {
        this.#waiting.set(key, [...(this.#waiting.get(key) ?? []), resolve]);
      });
    }
  }

  releaseAllOf(holder: object): void {
    for (const [key, each] of this.#holders) {
      if (each !== holder) continue;
      this.#holders.delete(key);
      const waiting = this.#waiting.get(key) ?? [];
      this.#waiting.delete(key);
      for (const resolve of waiting) resolve();
    }
  }
}
