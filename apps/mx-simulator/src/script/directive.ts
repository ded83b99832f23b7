import type { Script, Scripted } from "./script.ts";

/** One directive of the script language. */
export interface Directive {
  readonly name: string;
  readonly syntax: string;
  readonly meaning: string;
  readonly example: string;
  readonly values?: readonly string[];
  /** For how many jobs it applies without `*N`; absent for directives that cannot be counted. */
  readonly defaultCount?: number;
  /** Adds the directive to the script; false for an invalid value. */
  apply(script: Script, value: string, scope: Scope): boolean;
}

export type Scope = Pick<Scripted<unknown>, "jobKind" | "remaining">;

/** A count without an end. */
export const always = Number.POSITIVE_INFINITY;

export function oneOf<Value extends string>(values: readonly Value[], text: string): Value | undefined {
  return values.find((value) => value === text);
}

export function addTraits<Trait extends string>(
  traits: Set<Trait>,
  known: readonly Trait[],
  value: string,
): boolean {
  return value.split("+").every((word) => {
    const trait = oneOf(known, word);
    if (trait !== undefined) traits.add(trait);
    return trait !== undefined;
  });
}
