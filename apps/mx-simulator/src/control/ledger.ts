import type { LedgerEntry, LedgerKind } from "./entry.ts";
import { Tally } from "./tally.ts";

export interface LedgerFilter {
  readonly member?: string | undefined;
  readonly kind?: LedgerKind | undefined;
  /** Only entries with a higher `seq`. */
  readonly after?: number | undefined;
  readonly limit?: number | undefined;
}

const LIMIT_DEFAULT = 10_000;

/** The simulator's own append-only log: what to hold a client's story against. */
export class Ledger {
  readonly tally = new Tally();
  readonly #cap: number;
  readonly #now: () => number;
  #entries: LedgerEntry[] = [];
  #seq = 0;

  constructor(cap: number, now: () => number) {
    this.#cap = cap;
    this.#now = now;
  }

  record(entry: Omit<LedgerEntry, "seq" | "at">): void {
    const complete = { seq: ++this.#seq, at: this.#now(), ...entry };
    this.#entries[(complete.seq - 1) % this.#cap] = complete;
    this.tally.count(complete);
  }

  /** Oldest first. */
  read({ member, kind, after = 0, limit = LIMIT_DEFAULT }: LedgerFilter): LedgerEntry[] {
    const found: LedgerEntry[] = [];
    const first = Math.max(after, this.#seq - this.#cap) + 1;
    for (let seq = first; seq <= this.#seq && found.length < limit; seq++) {
      const entry = this.#entries[(seq - 1) % this.#cap];
      if (entry === undefined) continue;
      if (member !== undefined && entry.member !== member) continue;
      if (kind !== undefined && entry.kind !== kind) continue;
      found.push(entry);
    }
    return found;
  }

  clear(): void {
    this.#entries = [];
    this.#seq = 0;
    this.tally.clear();
  }
}
