import { uniformInt } from "pure-rand/distribution/uniformInt";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";

/** All that is left to chance while a scenario runs; the same seed brings the same. */
export interface Chance {
  /** From 0 to `max`, both included. */
  upTo(max: number): number;
  is(ratio: number): boolean;
  of<Item>(items: readonly [Item, ...Item[]]): Item;
}

export function createChance(seed: number): Chance {
  const generator = xoroshiro128plus(seed);
  const upTo = (max: number) => (max <= 0 ? 0 : uniformInt(generator, 0, Math.floor(max)));
  return {
    upTo,
    is: (ratio) => ratio > 0 && upTo(999_999) < ratio * 1_000_000,
    of: (items) => items[upTo(items.length - 1)] ?? items[0],
  };
}
