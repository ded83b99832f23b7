import type { WebhookStatistics } from "../../api/webhooks.ts";
import { type Bar, BarChart } from "../../components/bar-chart.tsx";
import type { Tone } from "../../components/icon.tsx";
import { timeAxis } from "../../components/time-axis.ts";
import { type TimeFormat, useTimeFormat } from "../../format/time.ts";

/** One tone for each type. A type beyond these is counted as the last one. */
const tones: readonly Tone[] = ["run", "user", "ok", "wait", "idle"];

/** Webhooks by time, stacked by type. */
export function WebhookChart({ statistics }: { statistics: WebhookStatistics }) {
  const format = useTimeFormat();
  const { from, to, bucket_seconds, types } = statistics;
  const names = [...types].sort((a, b) => b.count - a.count).map(({ type }) => type);
  const shown = names.slice(0, tones.length);
  const series = shown.map((type, index) => ({
    id: type ?? "none",
    word: type ?? "without type",
    tone: tones[index] ?? "idle",
  }));
  const [start, end] = [Date.parse(from), Date.parse(to)];
  return (
    <div className="pad">
      <BarChart
        label="How many webhooks arrive, by type?"
        series={series.length === 0 ? [{ id: "none", word: "webhooks", tone: "idle" }] : series}
        bars={barsOf(statistics, shown, bucket_seconds * 1_000, format)}
        unit=""
        axis={(width) => timeAxis(start, end, width, format)}
        now={end}
      />
    </div>
  );
}

function barsOf(
  { from, to, buckets }: WebhookStatistics,
  types: readonly (string | null)[],
  bucketMs: number,
  format: TimeFormat,
): Bar[] {
  const [start, end] = [Date.parse(from), Date.parse(to)];
  const count = Math.max(1, Math.ceil((end - start) / bucketMs));
  const values = Array.from({ length: count }, () => types.map(() => 0));
  for (const { at, type, count: webhooks } of buckets) {
    const bar = values[Math.floor((Date.parse(at) - start) / bucketMs)];
    const index = types.indexOf(type);
    const place = index === -1 ? types.length - 1 : index;
    if (bar !== undefined) bar[place] = (bar[place] ?? 0) + webhooks;
  }
  const now = new Date(end);
  const word = (at: number) =>
    bucketMs >= 3_600_000 ? format.moment(new Date(at), now) : format.minutes(new Date(at));
  return values.map((ofBar, index) => {
    const at = start + index * bucketMs;
    return {
      from: at,
      to: Math.min(at + bucketMs, end),
      name: `${word(at)}–${word(at + bucketMs)}`,
      values: ofBar.length === 0 ? [0] : ofBar,
    };
  });
}
