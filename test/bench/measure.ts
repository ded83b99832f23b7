/** One figure, as `pnpm bench` prints it. */
export interface Figure {
  name: string;
  value: number;
  unit: string;
  /** The target, for display. */
  target: string;
  met: boolean;
  /** A comparison that was measured in the same run. */
  baseline?: { name: string; value: number };
}

export interface Scale {
  /** Smaller numbers, to verify that the benchmark runs. */
  isQuick: boolean;
}

export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

export const median = (values: readonly number[]) => percentile(values, 0.5);

export function rounded(value: number, digits = 3): number {
  return Number(value.toPrecision(digits + 1));
}
