import type { Axis } from "../../components/bar-chart.tsx";
import { formatDuration } from "../../format/duration.ts";
import { useTimeFormat } from "../../format/time.ts";
import { lanes, type Point, type Span } from "./history.ts";
import type { PlacedSpan } from "./lines.ts";

interface LaneMarksProps {
  spans: readonly PlacedSpan[];
  points: readonly Point[];
  axis: Axis;
  rows: readonly LaneRow[];
  width: number;
  now: number;
}

/** Height of a line of a lane, and of the spans on it. */
export const lineHeight = 36;
const spanHeight = 24;

/** Where a lane is drawn. */
interface LaneRow {
  lane: Span["lane"];
  y: number;
  height: number;
}

export function laneRows(spans: readonly PlacedSpan[]): LaneRow[] {
  let y = 0;
  return lanes.map((lane) => {
    const lines = spans.filter((span) => span.lane === lane).map(({ line }) => line + 1);
    const row = { lane, y, height: Math.max(1, ...lines) * lineHeight };
    y += row.height;
    return row;
  });
}

/** Below this width a span has no word in it; its tooltip has it. */
const charWidth = 7;

/** The spans and points of the lanes, within the visible width. */
export function LaneMarks({ spans, points, rows, axis, width, now }: LaneMarksProps) {
  const middleOf = (lane: Span["lane"], line = 0) =>
    (rows.find((row) => row.lane === lane)?.y ?? 0) + (line + 0.5) * lineHeight;
  return (
    <>
      {spans.map((span) => (
        <SpanMark
          key={`${span.lane} ${span.from} ${span.line} ${span.word}`}
          span={span}
          now={now}
          y={middleOf(span.lane, span.line)}
          from={Math.max(0, axis(span.from))}
          to={Math.min(width, axis(span.to ?? Math.max(now, span.from)))}
        />
      ))}
      {points.map((point) => {
        const x = axis(point.at);
        if (x < 0 || x > width) return null;
        return (
          <PointMark
            key={`${point.lane} ${point.at} ${point.what}`}
            point={point}
            x={x}
            y={middleOf(point.lane)}
          />
        );
      })}
    </>
  );
}

interface SpanMarkProps {
  span: Span;
  now: number;
  y: number;
  from: number;
  to: number;
}

function SpanMark({ span, now, y, from, to }: SpanMarkProps) {
  const { tone, word } = span;
  if (to < from) return null;
  const width = Math.max(3, to - from - 1);
  const characters = Math.floor((width - 14) / charWidth);
  return (
    <g className={`span ${tone}`}>
      <title>{`${word}, ${formatDuration((span.to ?? now) - span.from)}`}</title>
      <rect x={from} y={y - spanHeight / 2} width={width} height={spanHeight} rx={5} />
      {characters >= 4 && (
        <text x={from + 8} y={y + 4}>
          {word.length > characters ? `${word.slice(0, characters - 1)}…` : word}
        </text>
      )}
    </g>
  );
}

function PointMark({ point, x, y }: { point: Point; x: number; y: number }) {
  const format = useTimeFormat();
  const { tone, kind, what, detail } = point;
  const title = `${format.precise(new Date(point.at))} ${what}${detail === "" ? "" : ` · ${detail}`}`;
  return (
    <g className={`point ${tone}`}>
      <title>{title}</title>
      {kind === "Call" ? (
        <circle cx={x} cy={y} r={4.5} />
      ) : (
        <rect x={x - 4} y={y - 4} width={8} height={8} transform={`rotate(45 ${x} ${y})`} />
      )}
    </g>
  );
}
