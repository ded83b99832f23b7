export interface Bin {
  from: number;
  to: number;
  count: number;
}

const binsMax = 24;
const factorMin = 1.12;

/** Counts durations in bins of equal width on a logarithmic axis, which also covers the planned reads. */
export function binsOf(durationsMs: readonly number[], readsMs: readonly number[]): Bin[] {
  const all = [...durationsMs, ...readsMs].map((ms) => Math.max(1, ms));
  const [least, most] = [Math.min(...all) / 1.2, Math.max(...all) * 1.1];
  const factor = Math.max(factorMin, (most / least) ** (1 / binsMax));
  const count = Math.max(1, Math.ceil(Math.log(most / least) / Math.log(factor)));
  return Array.from({ length: count }, (_, index) => {
    const [from, to] = [least * factor ** index, least * factor ** (index + 1)];
    return { from, to, count: durationsMs.filter((ms) => Math.max(1, ms) >= from && ms < to).length };
  });
}
