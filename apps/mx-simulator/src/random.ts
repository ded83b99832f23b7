import { createHash } from "node:crypto";
import { uniformInt } from "pure-rand/distribution/uniformInt";
import { xoroshiro128plusFromState } from "pure-rand/generator/xoroshiro128plus";

type GuidPrefix = "USR" | "MBR" | "ACT" | "ACN" | "ACO" | "CRD" | "JOB" | "INS";

export type Random = ReturnType<typeof createRandom>;

/** Creates the random stream with this name. */
export type RandomStreams = (...name: (string | number)[]) => Random;

/**
 * A generator seeded by a name. Each user, member and job has a stream of its own, so results do not depend on the order
 * of requests. The state has 128 bits because guids must not collide.
 */
export function createRandom(...name: (string | number)[]) {
  const seed = createHash("sha256").update(name.join("\u0000")).digest();
  const generator = xoroshiro128plusFromState([0, 4, 8, 12].map((offset) => seed.readInt32LE(offset)));

  /** At least 0, less than 1. */
  const next = () => (generator.next() >>> 0) / 2 ** 32;
  /** Both ends included. */
  const integer = (min: number, max: number) => uniformInt(generator, min, max);
  const characters = (count: number, radix: number) =>
    Array.from({ length: count }, () => integer(0, radix - 1).toString(radix)).join("");
  const hex = (count: number) => characters(count, 16);

  return {
    next,
    integer,
    hex,
    digits: (count: number) => characters(count, 10),
    chance: (ratio: number) => ratio > 0 && next() < ratio,
    pick: <const List extends readonly [unknown, ...unknown[]]>(choices: List): List[number] =>
      choices[integer(0, choices.length - 1)] ?? choices[0],
    /** An identifier in MX's form, for example `MBR-7c6f361b-e582-15b6-60c0-358f12466b4b`. */
    guid: (prefix: GuidPrefix) => `${prefix}-${hex(8)}-${hex(4)}-${hex(4)}-${hex(4)}-${hex(12)}`,
    /** Log-normal: half of the values are below the median, and the long tail is above it. */
    around(median: number, spread: number): number {
      const normal = Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
      return median * Math.exp(spread * normal);
    },
  };
}
