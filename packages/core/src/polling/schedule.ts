import type { Policy } from "../policy.ts";
import type { Grid } from "./grid.ts";
import type { Histogram } from "./histogram.ts";
import { type Nodes, nodeBefore, nodesOf } from "./nodes.ts";

/** What the schedule of status reads depends on. */
export interface ScheduleInput {
  /** The distribution of the job's duration. */
  histogram: Histogram;
  /** The share of ends that a webhook reports. */
  webhookShare: number;
  /** What one status read may cost, in milliseconds of delay. */
  priceMs: number;
}

type Limits = Pick<Policy, "pollFloorMs" | "pollCeilingMs">;

/** Returns the time of the next status read, in milliseconds since the request, for a job that was unfinished at `elapsedMs`. */
export type Schedule = (elapsedMs: number) => number;

/**
 * The schedule with the smallest expected cost: the delay from the end of a job to the read that shows it, plus the price of
 * each read. It is computed by dynamic programming, from the longest duration backwards: after a read at `s`, the next one is
 * at the `t` that minimizes
 *
 *     price × (w × P(longer than t) + (1 − w) × P(longer than s)) + (1 − w) × lateness of ends in (s, t] + cost(t)
 *
 * `w` is the share of ends that webhooks report: they replace the read at `t` for ends in `(s, t]`. The cost is kept for every node, so
 * the next read is known for any elapsed time: webhooks and failed calls cause reads beside the schedule.
 */
export function scheduleOf(input: ScheduleInput, grid: Grid, policy: Limits): Schedule {
  const nodes = nodesOf(input.histogram, grid, policy.pollFloorMs);
  const { timesMs } = nodes;
  const last = timesMs.length - 1;
  const lastMs = timesMs[last] ?? 0;
  const floorMs = Math.max(1, policy.pollFloorMs);
  const ceilingMs = Math.max(floorMs, policy.pollCeilingMs);
  const costs = new Float64Array(timesMs.length);
  const nextRead = (sinceMs: number, earliestMs: number) =>
    cheapestRead(pointAt(nodes, costs, sinceMs), [earliestMs, sinceMs + ceilingMs], nodes, costs, input);
  for (let node = last - 1; node >= 0; node -= 1) {
    const sinceMs = timesMs[node] ?? 0;
    // The cost between this node and the next one is not known yet.
    const earliestMs = Math.max(sinceMs + floorMs, Math.min(timesMs[node + 1] ?? 0, sinceMs + ceilingMs));
    costs[node] = nextRead(sinceMs, earliestMs).cost;
  }
  return (elapsedMs) =>
    elapsedMs < lastMs ? nextRead(elapsedMs, elapsedMs + floorMs).atMs : elapsedMs + ceilingMs;
}

/** A time, with the share of jobs that have ended by then, the integral of that share, and the cost of all later reads. */
interface Point {
  atMs: number;
  ended: number;
  waitedMs: number;
  cost: number;
}

/** Between two nodes, values are interpolated. After the last node, all jobs have ended. */
function pointAt({ timesMs, ended, waitedMs }: Nodes, costs: Float64Array, atMs: number): Point {
  const node = nodeBefore(timesMs, atMs);
  const lower = timesMs[node] ?? 0;
  const upper = timesMs[node + 1];
  const before = ended[node] ?? 0;
  if (upper === undefined) {
    return { atMs, ended: 1, waitedMs: (waitedMs[node] ?? 0) + (atMs - lower) * before, cost: 0 };
  }
  const part = (atMs - lower) / (upper - lower);
  const at = before + part * ((ended[node + 1] ?? 0) - before);
  const cost = costs[node] ?? 0;
  return {
    atMs,
    ended: at,
    waitedMs: (waitedMs[node] ?? 0) + ((before + at) / 2) * (atMs - lower),
    cost: cost + part * ((costs[node + 1] ?? 0) - cost),
  };
}

/** The cheapest read from `earliestMs` to `latestMs`: at one of the two, or at a node between them. */
function cheapestRead(
  since: Point,
  [earliestMs, latestMs]: readonly [number, number],
  nodes: Nodes,
  costs: Float64Array,
  { webhookShare, priceMs }: ScheduleInput,
): { atMs: number; cost: number } {
  const { timesMs, ended, waitedMs } = nodes;
  const unreported = 1 - webhookShare;
  let bestMs = latestMs;
  let bestCost = Number.POSITIVE_INFINITY;
  const consider = (atMs: number, endedAt: number, waitedAt: number, laterCost: number) => {
    const readCount = webhookShare * (1 - endedAt) + unreported * (1 - since.ended);
    const lateMs = waitedAt - since.waitedMs - (atMs - since.atMs) * since.ended;
    const cost = priceMs * readCount + unreported * lateMs + laterCost;
    if (cost >= bestCost) return;
    bestMs = atMs;
    bestCost = cost;
  };
  for (const atMs of [earliestMs, latestMs]) {
    const point = pointAt(nodes, costs, atMs);
    consider(atMs, point.ended, point.waitedMs, point.cost);
  }
  for (let node = nodeBefore(timesMs, earliestMs) + 1; (timesMs[node] ?? latestMs) < latestMs; node += 1) {
    consider(timesMs[node] ?? 0, ended[node] ?? 1, waitedMs[node] ?? 0, costs[node] ?? 0);
  }
  return { atMs: bestMs, cost: bestCost };
}
