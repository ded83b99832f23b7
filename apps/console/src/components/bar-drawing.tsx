import { scaleLinear } from "d3-scale";
import { formatCount } from "../format/number.ts";
import type { Axis, Bar, BarChartProps, Series } from "./bar-chart.tsx";

interface BarDrawingProps extends BarChartProps {
  width: number;
  active: number | null;
  onActivate(index: number): void;
}

const margin = { left: 44, right: 12, top: 20, bottom: 36 };

/** The drawing of a bar chart. It is hidden from screen readers, which read the table. */
export function BarDrawing(props: BarDrawingProps) {
  const { series, bars, axis: axisOf, marks = [], now, height = 260, width, active, onActivate } = props;
  const plot = {
    width: Math.max(0, width - margin.left - margin.right),
    height: height - margin.top - margin.bottom,
  };
  const axis = axisOf(plot.width);
  const largest = Math.max(1, ...bars.map(({ values }) => values.reduce((sum, value) => sum + value, 0)));
  const y = scaleLinear().domain([0, largest]).nice(4).range([plot.height, 0]);
  const values = y.ticks(4).filter((value) => value > 0 && Number.isInteger(value));

  return (
    <svg height={height} viewBox={`0 0 ${width} ${height}`} aria-hidden="true">
      <g transform={`translate(${margin.left} ${margin.top})`}>
        {values.map((value) => (
          <g key={value}>
            <line className="axis" x2={plot.width} y1={y(value)} y2={y(value)} />
            <text x={-8} y={y(value) + 4} textAnchor="end">
              {formatCount(value)}
            </text>
          </g>
        ))}
        {bars.map((bar, index) => (
          <g key={bar.from}>
            <Stack bar={bar} series={series} axis={axis} y={y} />
            <rect
              className={active === index ? "bar-hit active" : "bar-hit"}
              x={axis(bar.from)}
              width={Math.max(1, axis(bar.to) - axis(bar.from))}
              height={plot.height}
              onPointerEnter={() => onActivate(index)}
            />
          </g>
        ))}
        <line className="axis" x2={plot.width} y1={plot.height} y2={plot.height} />
        {axis.ticks.map(({ at, word }) => (
          <text key={at} x={axis(at)} y={plot.height + 17} textAnchor={anchorAt(axis(at), plot.width)}>
            {word}
          </text>
        ))}
        {marks.map(({ at }) => (
          <line key={at} className="mark" x1={axis(at)} x2={axis(at)} y1={-4} y2={plot.height} />
        ))}
        {withRoom(marks, axis, plot.width).map(({ at, word }) => (
          <text key={at} x={axis(at)} y={-9} textAnchor={anchorAt(axis(at), plot.width)}>
            {word}
          </text>
        ))}
        {now !== undefined && (
          <g>
            <line className="now-line" x1={axis(now)} x2={axis(now)} y1={0} y2={plot.height} />
            <text className="now-label" x={axis(now)} y={plot.height + 33} textAnchor="middle">
              now
            </text>
          </g>
        )}
        {props.children?.(axis)}
      </g>
    </svg>
  );
}

/** Half the width of the longest label, in pixels. */
const labelMargin = 40;

const charWidth = 6.4;

/** A label near an edge stays within the drawing. */
function anchorAt(x: number, width: number): "start" | "middle" | "end" {
  if (x > width - labelMargin / 2) return "end";
  return x < labelMargin / 2 ? "start" : "middle";
}

/** The marks whose labels do not overlap the label before them. */
function withRoom(marks: NonNullable<BarChartProps["marks"]>, axis: Axis, width: number) {
  let end = Number.NEGATIVE_INFINITY;
  return marks.filter(({ at, word }) => {
    const half = (word.length * charWidth) / 2;
    const center = Math.min(width - half, Math.max(half, axis(at)));
    if (center - half < end) return false;
    end = center + half + charWidth;
    return true;
  });
}

interface StackProps {
  bar: Bar;
  series: readonly Series[];
  axis: Axis;
  y: (value: number) => number;
}

function Stack({ bar, series, axis, y }: StackProps) {
  const x = axis(bar.from);
  const width = Math.max(1, axis(bar.to) - x - 2);
  let below = 0;
  return series.map(({ id, tone, soft }, index) => {
    const value = bar.values[index] ?? 0;
    const base = below;
    below += value;
    if (value === 0) return null;
    return (
      <rect
        key={id}
        className={`bar ${tone} ${soft === true ? "soft" : ""}`}
        x={x}
        width={width}
        y={y(base + value)}
        height={y(base) - y(base + value)}
        rx={1}
      />
    );
  });
}
