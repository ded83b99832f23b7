import { useRef, useState } from "react";
import { timeAxis } from "../../components/time-axis.ts";
import { useWidth } from "../../components/use-width.ts";
import { useTimeFormat } from "../../format/time.ts";
import { useNow } from "../../state/clock.ts";
import type { History } from "./history.ts";
import { LaneMarks, laneRows, lineHeight } from "./lane-marks.tsx";
import { placeSpans } from "./lines.ts";
import { latestWindow, panned, type TimeWindow, wholeWindow, windowAfterKey, zoomed } from "./time-window.ts";

const nameWidth = 104;
const top = 26;
const bottom = 24;
/** A label nearer to the right edge would be cut off. */
const labelMargin = 24;
/** On a phone the axis scrolls sideways. */
const widthMin = 640;

/** One time axis with a lane for each kind. The table below lists the same, so the drawing is hidden from screen readers. */
export function TimeLanes({ history }: { history: History }) {
  const now = useNow();
  const format = useTimeFormat();
  const box = useRef<HTMLDivElement>(null);
  const width = Math.max(widthMin, useWidth(box));
  const moments = [...history.spans.map(({ from }) => from), ...history.points.map(({ at }) => at)];
  const past = moments.filter((at) => at <= now);
  const [chosen, setChosen] = useState<TimeWindow | null>(null);
  const shown = chosen ?? latestWindow(past, now);
  const plotWidth = width - nameWidth - 12;
  const axis = timeAxis(shown.from, shown.to, plotWidth, format);
  const spans = placeSpans(history.spans, shown);
  const rows = laneRows(spans);
  const bodyHeight = rows.reduce((sum, { height }) => sum + height, 0);
  const height = top + bodyHeight + bottom;
  const drag = useRef<{ x: number; window: TimeWindow } | null>(null);

  return (
    <>
      <div className="lane-tools">
        <button type="button" className="quiet" onClick={() => setChosen(wholeWindow(moments, now))}>
          All
        </button>
        <button type="button" className="quiet" onClick={() => setChosen(null)}>
          Latest
        </button>
        <button
          type="button"
          className="quiet"
          aria-label="Earlier"
          onClick={() => setChosen(panned(shown, -0.4))}
        >
          ←
        </button>
        <button
          type="button"
          className="quiet"
          aria-label="Later"
          onClick={() => setChosen(panned(shown, 0.4))}
        >
          →
        </button>
        <button
          type="button"
          className="quiet"
          aria-label="Zoom in"
          onClick={() => setChosen(zoomed(shown, 0.5))}
        >
          +
        </button>
        <button
          type="button"
          className="quiet"
          aria-label="Zoom out"
          onClick={() => setChosen(zoomed(shown, 2))}
        >
          −
        </button>
      </div>
      {/* biome-ignore lint/a11y/useSemanticElements: a screen reader would read a fieldset as a form. */}
      <div
        ref={box}
        className="scroll lanes"
        role="group"
        aria-label="Time axis. Arrow keys move it, plus and minus zoom, 0 shows the latest, Home shows all. The table below lists the same."
        // biome-ignore lint/a11y/noNoninteractiveTabindex: keys move and zoom the axis.
        tabIndex={0}
        onKeyDown={(event) => {
          if (event.ctrlKey || event.metaKey || event.altKey) return;
          const next = windowAfterKey(event.key, shown, moments, now);
          if (next === undefined) return;
          event.preventDefault();
          setChosen(next);
        }}
      >
        <svg
          width={width}
          height={height}
          viewBox={`0 0 ${width} ${height}`}
          aria-hidden="true"
          onPointerDown={(event) => {
            if (event.pointerType !== "mouse") return;
            drag.current = { x: event.clientX, window: shown };
            event.currentTarget.setPointerCapture(event.pointerId);
          }}
          onPointerMove={({ clientX }) => {
            if (drag.current === null) return;
            setChosen(panned(drag.current.window, (drag.current.x - clientX) / plotWidth));
          }}
          onPointerUp={() => {
            drag.current = null;
          }}
        >
          {rows.map(({ lane, y, height: laneHeight }) => (
            <g key={lane}>
              <text className="name" x={0} y={top + y + lineHeight / 2 + 4}>
                {lane}
              </text>
              <line className="axis" x2={width - 12} y1={top + y + laneHeight} y2={top + y + laneHeight} />
            </g>
          ))}
          <g transform={`translate(${nameWidth} ${top})`}>
            {axis.ticks.map(({ at, word }) => (
              <g key={at}>
                <line className="axis" x1={axis(at)} x2={axis(at)} y1={0} y2={bodyHeight} />
                {axis(at) <= plotWidth - labelMargin && (
                  <text x={axis(at)} y={-10} textAnchor="middle">
                    {word}
                  </text>
                )}
              </g>
            ))}
            <LaneMarks
              spans={spans}
              points={history.points}
              rows={rows}
              axis={axis}
              width={plotWidth}
              now={now}
            />
            {now >= shown.from && now <= shown.to && (
              <g>
                <line className="now-line" x1={axis(now)} x2={axis(now)} y2={bodyHeight} />
                <text className="now-label" x={axis(now)} y={bodyHeight + 17} textAnchor="middle">
                  now
                </text>
              </g>
            )}
          </g>
        </svg>
      </div>
    </>
  );
}
