import type { Random, RandomStreams } from "../random.ts";
import { createSequence } from "../sequence.ts";
import { type FaultKind, faultKinds } from "./kinds.ts";
import { type FaultSettings, type FaultSettingsChange, mergeFaultSettings } from "./settings.ts";

export type FaultInjector = ReturnType<typeof createFaultInjector>;

/** Decides which requests fail. The n-th request of one operation for one member always has the same result. */
export function createFaultInjector(initial: FaultSettings, streams: RandomStreams) {
  const requestNumbers = createSequence();
  let settings = initial;
  let rules = countRules(settings);

  function faultByRule(operation: string, member: string | null): FaultKind | undefined {
    const found = rules.find(
      (rule) =>
        rule.remaining > 0 &&
        (rule.member === undefined || rule.member === member) &&
        (rule.operation === undefined || rule.operation === operation),
    );
    if (found !== undefined) found.remaining -= 1;
    return found?.kind;
  }

  function faultByRatio(operation: string, member: string | null): FaultKind | undefined {
    const { ratios } = settings;
    const key = `${operation} ${member ?? ""}`;
    const number = requestNumbers.next(key);
    if (faultKinds.every((kind) => (ratios[kind] ?? 0) === 0)) return undefined;
    const drawn = streams("fault", key, number).next();
    let cumulative = 0;
    return faultKinds.find((kind) => {
      cumulative += ratios[kind] ?? 0;
      return drawn < cumulative;
    });
  }

  return {
    settings: () => settings,
    change(change: FaultSettingsChange): void {
      settings = mergeFaultSettings(settings, change);
      if (change.rules !== undefined) rules = countRules(settings);
    },
    /** Restores the initial settings and request numbers. */
    reset(): void {
      settings = initial;
      rules = countRules(settings);
      requestNumbers.clear();
    },
    drawFault: (operation: string, member: string | null): FaultKind | null =>
      faultByRule(operation, member) ?? faultByRatio(operation, member) ?? null,
    /** How long the named delay is, in simulated milliseconds; usually 0. */
    delayMs(name: "lateFlip" | "lateData" | "propagation", random: Random): number {
      const isDelayed = random.chance(settings[`${name}Ratio`]);
      return isDelayed ? settings[`${name}Ms`] * (0.5 + random.next()) : 0;
    },
  };
}

function countRules({ rules }: FaultSettings) {
  return rules.map((rule) => ({ ...rule, remaining: rule.times ?? Number.POSITIVE_INFINITY }));
}
