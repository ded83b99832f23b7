import type { Policy } from "@account-opening/core";
import { createPollPlanner, type KnownEnds, storedEndsMax } from "@account-opening/core/polling";
import type { ObservedEnd } from "@account-opening/core/testing";

/** The stored ends of jobs, and the plans that the worker computes from them. */
export class MemoryJobEnds {
  readonly planner: ReturnType<typeof createPollPlanner>;
  readonly #rows = new Map<string, KnownEnds>();
  #signals: ObservedEnd[] = [];

  constructor(policy: Policy) {
    this.planner = createPollPlanner(policy);
  }

  store(ends: readonly ObservedEnd[]): void {
    if (ends.length === 0) return;
    for (const end of ends) this.#append(end);
    this.#signals = [...this.#signals, ...ends].slice(-storedEndsMax);
    this.planner.learn([...this.#rows.values()]);
    this.planner.judgeWebhooks(this.#signals);
  }

  #append(end: ObservedEnd): void {
    const { institutionCode, kind } = end;
    const key = `${kind} ${institutionCode}`;
    const { endCount, ends } = this.#rows.get(key) ?? { endCount: 0, ends: [] };
    const latest = [...ends, end].slice(-storedEndsMax);
    this.#rows.set(key, { institutionCode, kind, endCount: endCount + 1, ends: latest });
  }
}
