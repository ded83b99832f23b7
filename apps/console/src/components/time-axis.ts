import { scaleTime, scaleUtc } from "d3-scale";
import type { TimeFormat } from "../format/time.ts";
import type { Axis } from "./bar-chart.tsx";

/** Room for one label, and the least distance of two, in pixels. */
const tickWidth = 80;
const tickDistanceMin = 64;

/** An axis of time from `from` to `to` (milliseconds), with ticks at round times of the viewer's zone. */
export function timeAxis(from: number, to: number, width: number, format: TimeFormat): Axis {
  const scale = (format.timeZone === "UTC" ? scaleUtc : scaleTime)().domain([from, to]).range([0, width]);
  // d3 takes the number of ticks as a hint: round times may be twice as many.
  let count = Math.max(2, Math.floor(width / tickWidth));
  let ticks = scale.ticks(count);
  while (count > 1 && distanceOf(ticks, scale) < tickDistanceMin) ticks = scale.ticks(--count);
  const stepMs = (ticks[1]?.getTime() ?? to) - (ticks[0]?.getTime() ?? from);
  const word = wordFor(stepMs, format);
  return Object.assign((at: number) => scale(at), {
    ticks: ticks.map((at) => ({ at: at.getTime(), word: word(at) })),
  });
}

/** The distance of the first two ticks, which all others have. */
function distanceOf([first, second]: readonly Date[], scale: (at: Date) => number): number {
  return first === undefined || second === undefined
    ? Number.POSITIVE_INFINITY
    : scale(second) - scale(first);
}

/** As precise as the step, so that two ticks have different labels. */
function wordFor(stepMs: number, format: TimeFormat): (at: Date) => string {
  if (stepMs < 1_000) return format.precise;
  return stepMs < 60_000 ? format.clock : format.minutes;
}
