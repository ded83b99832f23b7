import { scaleLog } from "d3-scale";
import { formatDuration } from "../format/duration.ts";
import type { Axis } from "./bar-chart.tsx";

/** Room for one label, in pixels. */
const tickWidth = 60;

/** A logarithmic axis of durations, in milliseconds. Short jobs and slow ones are both readable. */
export function durationAxis(from: number, to: number, width: number): Axis {
  const scale = scaleLog().domain([from, to]).range([0, width]);
  const steps = [1, 2, 5].flatMap((step) => [1e2, 1e3, 1e4, 1e5, 1e6, 1e7].map((power) => step * power));
  const inside = steps.filter((ms) => ms >= from && ms <= to).sort((a, b) => a - b);
  const every = Math.max(1, Math.ceil((inside.length * tickWidth) / Math.max(1, width)));
  return Object.assign((at: number) => scale(at), {
    ticks: inside.filter((_, index) => index % every === 0).map((at) => ({ at, word: formatDuration(at) })),
  });
}
