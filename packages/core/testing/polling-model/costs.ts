import { type Durations, endedBy, partialMeanMs } from "./durations.ts";

/** The cost of a policy: status reads per job, and the mean delay from the end of a job to the read that shows it. */
export interface Costs {
  reads: number;
  delayMs: number;
}

/** The time of the next read of a job that is unfinished at `elapsedMs`. */
export type Policy = (elapsedMs: number) => number;

const floorMs = 3_000;
const ceilingMs = 60_000;
const horizonMs = 2 * 3_600_000;

/** A read every 3 seconds, as MX advises. The other costs are relative to it. */
export const everyFloor: Policy = (elapsedMs) => elapsedMs + floorMs;

/** The costs over all durations, without drawing any. */
export function costsOf(policy: Policy, durations: Durations): Costs {
  let reads = 0;
  let delayMs = 0;
  let sinceMs = 0;
  while (sinceMs < horizonMs) {
    const unfinished = 1 - endedBy(durations, sinceMs);
    if (unfinished < 1e-9) break;
    const atMs = policy(sinceMs);
    reads += unfinished;
    delayMs +=
      atMs * (endedBy(durations, atMs) - endedBy(durations, sinceMs)) -
      (partialMeanMs(durations, atMs) - partialMeanMs(durations, sinceMs));
    sinceMs = atMs;
  }
  return { reads, delayMs };
}

/** The smallest mean delay that is possible with this number of reads, if the distribution is known. */
export function createFront(durations: Durations): (reads: number) => number {
  const points = [costsOf(everyFloor, durations)];
  for (let priceMs = 20; priceMs < 40_000; priceMs *= 1.25) {
    points.push(costsOf(bestPolicy(durations, priceMs), durations));
  }
  points.sort((a, b) => a.reads - b.reads);
  // A mixture of two policies has the costs of the line between them.
  return (reads) =>
    Math.min(
      ...points.flatMap((fewer) =>
        points.map((more) => {
          if (fewer.reads > reads || more.reads < reads) return Number.POSITIVE_INFINITY;
          const part = more.reads === fewer.reads ? 0 : (reads - fewer.reads) / (more.reads - fewer.reads);
          return fewer.delayMs + part * (more.delayMs - fewer.delayMs);
        }),
      ),
    );
}

const stepMs = 500;

/** Dynamic programming over steps of half a second with the true distribution. */
function bestPolicy(durations: Durations, priceMs: number): Policy {
  const count = horizonMs / 2 / stepMs;
  const at = (values: Float64Array, index: number) => values[index] ?? 0;
  const ended = Float64Array.from({ length: count + 1 }, (_, step) => endedBy(durations, step * stepMs));
  const meanMs = Float64Array.from({ length: count + 1 }, (_, step) =>
    partialMeanMs(durations, step * stepMs),
  );
  const costs = new Float64Array(count + 1);
  const next = new Float64Array(count + 1);
  for (let step = count; step >= 0; step -= 1) {
    let best = step + floorMs / stepMs <= count ? Number.POSITIVE_INFINITY : 0;
    next[step] = step + floorMs / stepMs;
    const latest = Math.min(count, step + ceilingMs / stepMs);
    for (let to = step + floorMs / stepMs; to <= latest; to += 1) {
      const lateMs = to * stepMs * (at(ended, to) - at(ended, step)) - (at(meanMs, to) - at(meanMs, step));
      const cost = lateMs + at(costs, to);
      if (cost >= best) continue;
      best = cost;
      next[step] = to;
    }
    costs[step] = priceMs * (1 - at(ended, step)) + best;
  }
  return (elapsedMs) => {
    const atMs = at(next, Math.round(elapsedMs / stepMs)) * stepMs;
    return atMs > elapsedMs ? atMs : elapsedMs + ceilingMs;
  };
}
