interface Bin {
  from: number;
  to: number;
  /** Share of the jobs, from 0 to 1. */
  share: number;
}

/** Bins with a smaller share are left out at both ends. */
const shareMin = 0.002;

/** The part of the distribution that has jobs or planned reads. */
export function shownBins(
  distribution: readonly { from_ms: number; to_ms: number; share: number }[],
  readsMs: readonly number[],
): Bin[] {
  const isShown = ({ from_ms, to_ms, share }: (typeof distribution)[number]) =>
    share >= shareMin || readsMs.some((readMs) => readMs > from_ms && readMs <= to_ms);
  const first = distribution.findIndex(isShown);
  const last = distribution.findLastIndex(isShown);
  // The axis is logarithmic, so it cannot begin at 0.
  return distribution
    .slice(Math.max(0, first), last + 1)
    .map(({ from_ms, to_ms, share }) => ({ from: Math.max(from_ms, to_ms / 2), to: to_ms, share }));
}
