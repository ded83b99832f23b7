import type { Random, Streams } from "../world/random.ts";
import type { FaultKind } from "./kinds.ts";
import { FAULT_KINDS } from "./kinds.ts";
import type { FaultRule, FaultSettings, FaultSettingsChange } from "./settings.ts";
import { merge } from "./settings.ts";

/** Decides which requests go wrong. The n-th request of one operation about one member always fares the same. */
export class FaultEngine {
  readonly #streams: Streams;
  readonly #requestCounts = new Map<string, number>();
  #settings: FaultSettings;
  #rules: { rule: FaultRule; left: number }[] = [];

  constructor(settings: FaultSettings, streams: Streams) {
    this.#settings = settings;
    this.#streams = streams;
    this.#arm();
  }

  get settings(): FaultSettings {
    return this.#settings;
  }

  change(change: FaultSettingsChange): void {
    this.#settings = merge(this.#settings, change);
    if (change.rules !== undefined) this.#arm();
  }

  /** As at the start, with these settings. */
  reset(settings: FaultSettings): void {
    this.#settings = settings;
    this.#requestCounts.clear();
    this.#arm();
  }

  strike(operation: string, member: string | null): FaultKind | null {
    return this.#byRule(operation, member) ?? this.#byChance(operation, member);
  }

  /** How long something lags behind by the named setting; 0 when it does not. */
  delayMs(what: "lateFlip" | "lateData" | "propagation", random: Random): number {
    const isLate = random.chance(this.#settings[`${what}Ratio`]);
    return isLate ? this.#settings[`${what}Ms`] * (0.5 + random.next()) : 0;
  }

  #arm(): void {
    this.#rules = this.#settings.rules.map((rule) => ({
      rule,
      left: rule.times ?? Number.POSITIVE_INFINITY,
    }));
  }

  #byRule(operation: string, member: string | null): FaultKind | null {
    const armed = this.#rules.find(
      ({ rule, left }) =>
        left > 0 &&
        (rule.member === undefined || rule.member === member) &&
        (rule.operation === undefined || rule.operation === operation),
    );
    if (armed === undefined) return null;
    armed.left -= 1;
    return armed.rule.kind;
  }

  #byChance(operation: string, member: string | null): FaultKind | null {
    const key = `${operation} ${member ?? ""}`;
    const count = (this.#requestCounts.get(key) ?? 0) + 1;
    this.#requestCounts.set(key, count);
    if (FAULT_KINDS.every((kind) => (this.#settings.ratios[kind] ?? 0) === 0)) return null;
    const draw = this.#streams("fault", key, count).next();
    let reached = 0;
    for (const kind of FAULT_KINDS) {
      reached += this.#settings.ratios[kind] ?? 0;
      if (draw < reached) return kind;
    }
    return null;
  }
}
