import type { Span } from "./history.ts";
import type { TimeWindow } from "./time-window.ts";

/** A span with its line within its lane, from 0: debits may be checked at the same time. */
export interface PlacedSpan extends Span {
  line: number;
}

/** More lines than these would push the rest of the page away. Further spans overlap on the last line. */
const lineCountMax = 5;

/** Puts each visible span on the first line of its lane that is free when it starts. */
export function placeSpans(spans: readonly Span[], { from, to }: TimeWindow): PlacedSpan[] {
  const endsOf = new Map<Span["lane"], number[]>();
  return spans
    .filter((span) => span.from <= to && (span.to ?? to) >= from)
    .sort((a, b) => a.from - b.from)
    .map((span) => {
      const ends = endsOf.get(span.lane) ?? [];
      endsOf.set(span.lane, ends);
      const free = ends.findIndex((end) => end <= span.from);
      const line = Math.min(lineCountMax - 1, free === -1 ? ends.length : free);
      ends[line] = Math.max(ends[line] ?? 0, span.to ?? Number.POSITIVE_INFINITY);
      return { ...span, line };
    });
}
