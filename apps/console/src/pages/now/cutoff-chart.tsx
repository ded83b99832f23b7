import { useQuery } from "@tanstack/react-query";
import { type CheckCounts, checkCountsQuery } from "../../api/overview.ts";
import { BarChart, type Series } from "../../components/bar-chart.tsx";
import { QueryView } from "../../components/query-view.tsx";
import { EmptyState } from "../../components/states.tsx";
import { timeAxis } from "../../components/time-axis.ts";
import { useTimeFormat } from "../../format/time.ts";
import { useNow } from "../../state/clock.ts";
import { dayOf } from "./day-of.ts";

const series: readonly Series[] = [
  { id: "decided", word: "decided", tone: "ok" },
  { id: "open", word: "open", tone: "run", soft: true },
  { id: "at_risk", word: "at risk", tone: "wait" },
  { id: "late", word: "late", tone: "bad" },
];

/** The checks of today by their cutoff: how many are decided, and which may be late. */
export function CutoffChart() {
  const format = useTimeFormat();
  const now = useNow();
  const day = dayOf(now, format.timeZone);
  const counts = useQuery(checkCountsQuery(day.from, day.to));
  return (
    <div className="pad">
      <QueryView query={counts} what="The number of balance checks" lines={6}>
        {(data) => <Chart counts={data} now={now} />}
      </QueryView>
    </div>
  );
}

function Chart({ counts, now }: { counts: CheckCounts; now: number }) {
  const format = useTimeFormat();
  const all = counts.intervals.map(({ from, to, decided, open, at_risk, late }) => ({
    from: Date.parse(from),
    to: Date.parse(to),
    name: `${format.minutes(new Date(from))}–${format.minutes(new Date(to))}`,
    values: [decided, open, at_risk, late],
  }));
  const used = all.filter(({ values }) => values.some((value) => value > 0));
  const [first, last] = [used[0], used.at(-1)];
  if (first === undefined || last === undefined) {
    return <EmptyState title="No balance check has its cutoff today" />;
  }
  // From an hour before the first check, or from now, to an hour after the last: an empty night says nothing.
  const hour = 3_600_000;
  const from = Math.max(all[0]?.from ?? 0, Math.min(first.from - hour, now - hour));
  const to = Math.min(all.at(-1)?.to ?? 0, Math.max(last.to + hour, now + hour));
  return (
    <BarChart
      label="Balance checks by cutoff"
      unit="checks"
      series={series}
      bars={all.filter((bar) => bar.from >= from && bar.to <= to)}
      axis={(width) => timeAxis(from, to, width, format)}
      marks={counts.cutoffs.map(({ at }) => ({
        at: Date.parse(at),
        word: `cutoff ${format.minutes(new Date(at))}`,
      }))}
      now={now}
    />
  );
}
