import { type ReactNode, useRef, useState } from "react";
import { formatCount } from "../format/number.ts";
import { BarDrawing } from "./bar-drawing.tsx";
import type { Tone } from "./icon.tsx";
import { useWidth } from "./use-width.ts";

export interface Series {
  id: string;
  word: string;
  tone: Tone;
  /** A paler fill, for what has not happened yet. */
  soft?: boolean;
}

export interface Bar {
  /** Start and end on the axis. */
  from: number;
  to: number;
  /** Name of the interval, for instance `14:30–14:45`. */
  name: string;
  /** Value of each series, in the order of `series`. They are stacked. */
  values: readonly number[];
}

export interface BarChartProps {
  /** The question that the chart answers. */
  label: string;
  series: readonly Series[];
  bars: readonly Bar[];
  /** Maps a position on the axis to `[0, width]`, for instance a scale of d3-scale. */
  axis(width: number): Axis;
  /** Name of the unit of the values, for instance `checks`. */
  unit: string;
  /** Vertical lines across the bars. */
  marks?: readonly { at: number; word: string }[];
  /** The line "now". */
  now?: number;
  height?: number;
  /** Whether the legend has the sum of each series; true by default. Shares have no sum worth reading. */
  hasTotals?: boolean;
  /** Drawn below the axis. */
  children?: (axis: Axis) => ReactNode;
  footer?: ReactNode;
}

export interface Axis {
  (position: number): number;
  ticks: readonly { at: number; word: string }[];
}

/** Stacked bars. Pointer and arrow keys show the values of one bar; a table holds all values for screen readers. */
export function BarChart(props: BarChartProps) {
  const { label, series, bars, unit, footer, hasTotals = true } = props;
  const box = useRef<HTMLElement>(null);
  const width = useWidth(box);
  const [active, setActive] = useState<number | null>(null);
  const bar = active === null ? undefined : bars[active];
  const move = (step: number) =>
    setActive((index) =>
      Math.min(bars.length - 1, Math.max(0, (index ?? (step > 0 ? -1 : bars.length)) + step)),
    );

  return (
    <>
      <figure
        ref={box}
        className="chart"
        aria-label={`${label}. The arrow keys read the bars.`}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: the arrow keys read the values.
        tabIndex={0}
        onKeyDown={(event) => {
          const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
          if (step === undefined) return;
          event.preventDefault();
          move(step);
        }}
        onBlur={() => setActive(null)}
        onPointerLeave={() => setActive(null)}
      >
        {width > 0 && <BarDrawing {...props} width={width} active={active} onActivate={setActive} />}
        <ValueTable {...props} />
      </figure>
      <p className="chart-reading" role="status">
        {bar === undefined ? (
          <Legend series={series} bars={bars} hasTotals={hasTotals} />
        ) : (
          <>
            <b>{bar.name}</b> {bar.values.map((value, index) => reading(value, series[index])).join(" · ")}{" "}
            {unit}
          </>
        )}
      </p>
      {footer}
    </>
  );
}

function reading(value: number, series: Series | undefined): string {
  return `${formatCount(value)} ${series?.word ?? ""}`;
}

type LegendProps = Pick<BarChartProps, "series" | "bars"> & { hasTotals: boolean };

function Legend({ series, bars, hasTotals }: LegendProps) {
  return (
    <span className="legend">
      {series.map(({ id, word, tone, soft }, index) => (
        <span key={id} className={tone}>
          <i className={soft === true ? "soft" : undefined} />
          {word}
          {hasTotals && ` ${formatCount(bars.reduce((sum, { values }) => sum + (values[index] ?? 0), 0))}`}
        </span>
      ))}
    </span>
  );
}

function ValueTable({ label, series, bars }: BarChartProps) {
  return (
    <div className="visually-hidden">
      <table>
        <caption>{label}</caption>
        <thead>
          <tr>
            <th scope="col">From, to</th>
            {series.map(({ id, word }) => (
              <th key={id} scope="col">
                {word}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {bars.map(({ from, name, values }) => (
            <tr key={from}>
              <th scope="row">{name}</th>
              {series.map(({ id }, index) => (
                <td key={id}>{values[index] ?? 0}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
