import { defaultPolicy, nextPollMs } from "@account-opening/core";
import { type Figure, rounded } from "../measure.ts";

const second = 1_000;

interface Watched {
  reads: number;
  delayMs: number;
}

/** @param hintMs time from the start of the job to the webhook about its end. Infinite if the webhook is lost. */
function watch(durationMs: number, hintMs: number, waitMs: (elapsedMs: number) => number): Watched {
  let elapsedMs = 0;
  let reads = 0;
  while (elapsedMs < durationMs) {
    const nextMs = elapsedMs + waitMs(elapsedMs);
    elapsedMs = elapsedMs < hintMs && hintMs < nextMs ? Math.max(hintMs, elapsedMs + 3 * second) : nextMs;
    reads += 1;
  }
  return { reads, delayMs: elapsedMs - durationMs };
}

/** Log-logistic durations: most near the median, some much longer. The same in every run. */
function durations(medianMs: number, spread: number, count: number): number[] {
  return Array.from({ length: count }, (_, index) => {
    const quantile = (((index * 0.618_033_988_75) % 1) + 1e-9) * 0.999_999;
    const normal = Math.log(quantile / (1 - quantile)) / 1.702;
    return medianMs * Math.exp(spread * normal);
  });
}

/** Webhooks arrive one second after the end of a job. One in ten is lost. */
const hint = { delayMs: second, lostOf: 10 };

/** Status reads per job, and the delay until its end is detected, compared with a read every 3 seconds without webhooks. */
export async function polling(): Promise<Figure[]> {
  const kinds = [
    durations(20 * second, 0.3, 640),
    durations(45 * second, 0.3, 640),
    durations(180 * second, 0.5, 640),
  ];
  const totals = { plain: nothing, hinted: nothing, alone: nothing };
  for (const jobs of kinds) {
    // Durations of 64 earlier jobs.
    const known = jobs.slice(0, 64);
    const learned = (elapsedMs: number) => nextPollMs(elapsedMs, known, defaultPolicy);
    for (const [index, durationMs] of jobs.slice(64).entries()) {
      const hintMs = index % hint.lostOf === 0 ? Number.POSITIVE_INFINITY : durationMs + hint.delayMs;
      totals.plain = sum(
        totals.plain,
        watch(durationMs, Number.POSITIVE_INFINITY, () => 3 * second),
      );
      totals.hinted = sum(totals.hinted, watch(durationMs, hintMs, learned));
      totals.alone = sum(totals.alone, watch(durationMs, Number.POSITIVE_INFINITY, learned));
    }
  }
  const { plain, hinted, alone } = totals;
  return [
    {
      name: "polling.reads_share",
      value: rounded(hinted.reads / plain.reads),
      unit: "ratio",
      target: "<= 0.4",
      met: hinted.reads / plain.reads <= 0.4,
      baseline: { name: "the same with every webhook lost", value: rounded(alone.reads / plain.reads) },
    },
    {
      name: "polling.detection_delay_times",
      value: rounded(hinted.delayMs / plain.delayMs),
      unit: "ratio",
      target: "<= 1.2",
      met: hinted.delayMs / plain.delayMs <= 1.2,
      baseline: { name: "the same with every webhook lost", value: rounded(alone.delayMs / plain.delayMs) },
    },
  ];
}

const nothing: Watched = { reads: 0, delayMs: 0 };

function sum(one: Watched, other: Watched): Watched {
  return { reads: one.reads + other.reads, delayMs: one.delayMs + other.delayMs };
}
