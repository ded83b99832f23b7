import { defaultPolicy, nextPollMs } from "@account-opening/core";
import { type Figure, rounded } from "../measure.ts";

const second = 1_000;

interface Watched {
  reads: number;
  delayMs: number;
}

function watch(durationMs: number, waitMs: (elapsedMs: number) => number): Watched {
  let elapsedMs = 0;
  let reads = 0;
  while (elapsedMs < durationMs) {
    elapsedMs += waitMs(elapsedMs);
    reads += 1;
  }
  return { reads, delayMs: elapsedMs - durationMs };
}

/** Durations as jobs have them: most near the middle, some much longer; the same in every run. */
function durations(medianMs: number, spread: number, count: number): number[] {
  return Array.from({ length: count }, (_, index) => {
    const quantile = (((index * 0.618_033_988_75) % 1) + 1e-9) * 0.999_999;
    const normal = Math.log(quantile / (1 - quantile)) / 1.702;
    return medianMs * Math.exp(spread * normal);
  });
}

/** Status reads a finished job takes, and how late its end is seen, beside a look every 3 seconds. */
export async function polling(): Promise<Figure[]> {
  const kinds = [
    durations(20 * second, 0.3, 640),
    durations(45 * second, 0.3, 640),
    durations(180 * second, 0.5, 640),
  ];
  const totals = { ours: { reads: 0, delayMs: 0 }, plain: { reads: 0, delayMs: 0 } };
  for (const jobs of kinds) {
    // As learned from 64 earlier jobs.
    const known = jobs.slice(0, 64);
    for (const durationMs of jobs.slice(64)) {
      const ours = watch(durationMs, (elapsedMs) => nextPollMs(elapsedMs, known, defaultPolicy));
      const plain = watch(durationMs, () => 3 * second);
      totals.ours = { reads: totals.ours.reads + ours.reads, delayMs: totals.ours.delayMs + ours.delayMs };
      totals.plain = {
        reads: totals.plain.reads + plain.reads,
        delayMs: totals.plain.delayMs + plain.delayMs,
      };
    }
  }
  const count = kinds.length * 576;
  const reads = totals.ours.reads / totals.plain.reads;
  const delay = totals.ours.delayMs / totals.plain.delayMs;
  return [
    {
      name: "polling.reads_share",
      value: rounded(reads),
      unit: "ratio",
      target: "<= 0.4",
      met: reads <= 0.4,
      baseline: { name: "a read every 3 s, reads a job", value: rounded(totals.plain.reads / count) },
    },
    {
      name: "polling.detection_delay_times",
      value: rounded(delay),
      unit: "ratio",
      target: "<= 1.2",
      met: delay <= 1.2,
      baseline: { name: "a read every 3 s, mean delay in ms", value: rounded(totals.plain.delayMs / count) },
    },
  ];
}
