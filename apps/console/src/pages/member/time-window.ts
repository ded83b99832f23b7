/** A part of the time axis, in milliseconds. */
export interface TimeWindow {
  from: number;
  to: number;
}

/** A longer pause between two moments separates what belongs together. */
const pauseMs = 60 * 60_000;

/** A rest that is shown in any case. */
const restMs = 30_000;

/** Space on both sides of the moments, as a part of their span. */
const margin = 0.04;

const spanMinMs = 1_000;

/** From the first to the last moment. */
export function wholeWindow(moments: readonly number[], now: number): TimeWindow {
  const [first = now, last = now] = [Math.min(...moments, now), Math.max(...moments, now)];
  return padded(first, last);
}

/** What happened last: from the moment after the latest long pause. Months of rest would hide it. */
export function latestWindow(moments: readonly number[], now: number): TimeWindow {
  const sorted = moments.toSorted((a, b) => a - b);
  const start = sorted.findLastIndex((at, index) => index > 0 && at - (sorted[index - 1] ?? at) > pauseMs);
  const latest = sorted.slice(Math.max(0, start));
  const [first, last] = [latest[0], latest.at(-1)];
  if (first === undefined || last === undefined) return padded(now - pauseMs, now);
  // A long wait until now would press what happened into a corner.
  const isRecent = now - last <= Math.max(restMs, (last - first) / 2);
  return padded(first, isRecent ? Math.max(last, now) : last);
}

/** @param factor below 1 to see less, above 1 to see more. @param center a moment that keeps its place */
export function zoomed({ from, to }: TimeWindow, factor: number, center = (from + to) / 2): TimeWindow {
  const span = Math.max(spanMinMs, (to - from) * factor);
  const part = (center - from) / (to - from);
  return { from: center - span * part, to: center + span * (1 - part) };
}

/** @param part of the visible span, negative to go back */
export function panned({ from, to }: TimeWindow, part: number): TimeWindow {
  const shift = (to - from) * part;
  return { from: from + shift, to: to + shift };
}

/** The window after a key: null for the latest, undefined if the key means nothing here. */
export function windowAfterKey(
  key: string,
  shown: TimeWindow,
  moments: readonly number[],
  now: number,
): TimeWindow | null | undefined {
  switch (key) {
    case "ArrowLeft":
      return panned(shown, -0.2);
    case "ArrowRight":
      return panned(shown, 0.2);
    case "+":
    case "=":
      return zoomed(shown, 0.5);
    case "-":
      return zoomed(shown, 2);
    case "0":
      return null;
    case "Home":
      return wholeWindow(moments, now);
    default:
      return undefined;
  }
}

function padded(first: number, last: number): TimeWindow {
  const span = Math.max(spanMinMs, last - first);
  return { from: first - span * margin, to: first + span * (1 + margin) };
}
