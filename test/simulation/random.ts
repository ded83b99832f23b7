import { uniformInt } from "pure-rand/distribution/uniformInt";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";

/** The random choices of a run. The same seed gives the same choices. */
export interface Random {
  /** From 0 to `max`, both included. */
  upTo(max: number): number;
  chance(ratio: number): boolean;
  pick<Item>(items: readonly [Item, ...Item[]]): Item;
}

export function createRandom(seed: number): Random {
  const generator = xoroshiro128plus(seed);
  const upTo = (max: number) => (max <= 0 ? 0 : uniformInt(generator, 0, Math.floor(max)));
  return {
    upTo,
    chance: (ratio) => ratio > 0 && upTo(999_999) < ratio * 1_000_000,
    pick: (items) => items[upTo(items.length - 1)] ?? items[0],
  };
}
