import { normalBelow } from "../../src/polling/histogram.ts";

/** A distribution of job durations: a mixture of log-normal ones. */
export type Durations = readonly LogNormal[];

interface LogNormal {
  share: number;
  medianMs: number;
  /** Standard deviation of the logarithm. */
  sigma: number;
}

/** Most jobs around the median, and a share of them `factor` times as long. */
function withTail(medianMs: number, sigma: number, share: number, factor: number): Durations {
  return [
    { share: 1 - share, medianMs, sigma },
    { share, medianMs: factor * medianMs, sigma },
  ];
}

/** The cases of the model. */
export const cases = {
  even: withTail(20_000, 0.4, 0.03, 10),
  usual: withTail(20_000, 0.6, 0.05, 10),
  wild: withTail(20_000, 0.8, 0.08, 20),
  quick: withTail(5_000, 0.6, 0.05, 10),
  slow: withTail(60_000, 0.6, 0.05, 10),
  "two peaks": [
    { share: 0.6, medianMs: 4_000, sigma: 0.3 },
    { share: 0.4, medianMs: 45_000, sigma: 0.3 },
  ],
} as const satisfies Record<string, Durations>;

export type CaseName = keyof typeof cases;
export const caseNames = Object.keys(cases) as CaseName[];

/** The share of jobs that end by `ms`. */
export function endedBy(durations: Durations, ms: number): number {
  if (ms <= 0) return 0;
  return sumOf(
    durations,
    ({ share, medianMs, sigma }) => share * normalBelow(Math.log(ms / medianMs) / sigma),
  );
}

/** The mean duration, restricted to the jobs that end by `ms`. */
export function partialMeanMs(durations: Durations, ms: number): number {
  if (ms <= 0) return 0;
  return sumOf(durations, ({ share, medianMs, sigma }) => {
    const meanMs = medianMs * Math.exp(sigma ** 2 / 2);
    return share * meanMs * normalBelow((Math.log(ms / medianMs) - sigma ** 2) / sigma);
  });
}

/** The duration of a job. @param random returns numbers from 0 to 1. */
export function drawDurationMs(durations: Durations, random: () => number): number {
  let left = random();
  const drawn = durations.find(({ share }) => {
    left -= share;
    return left < 0;
  });
  const { medianMs, sigma } = drawn ?? durations[0] ?? { medianMs: 0, sigma: 0 };
  const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  return medianMs * Math.exp(sigma * normal);
}

/** The same numbers for the same seed (mulberry32). */
export function createRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

function sumOf<Item>(items: readonly Item[], measure: (item: Item) => number): number {
  return items.reduce((sum, item) => sum + measure(item), 0);
}
