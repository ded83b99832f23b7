import type { InstitutionDetail } from "../../api/institutions.ts";
import { BarChart } from "../../components/bar-chart.tsx";
import { durationAxis } from "../../components/log-axis.ts";
import { formatDuration } from "../../format/duration.ts";
import { formatCount } from "../../format/number.ts";
import { shownBins } from "./bins.ts";

type JobDetail = InstitutionDetail["jobs"][number];

const height = 250;
/** The reads are drawn below the labels of the axis. */
const readsTop = height - 20 - 36 + 23;

/** How long jobs are expected to take, and below that when the next job would be read. */
export function DurationChart({ statistics: { distribution, planned_reads_ms } }: { statistics: JobDetail }) {
  const bins = shownBins(distribution, planned_reads_ms);
  return (
    <BarChart
      label="How long do jobs take?"
      series={[{ id: "jobs", word: "% of jobs", tone: "run", soft: true }]}
      bars={bins.map(({ from, to, share }) => ({
        from,
        to,
        name: `${formatDuration(from)}–${formatDuration(to)}`,
        values: [Math.round(share * 1_000) / 10],
      }))}
      unit=""
      hasTotals={false}
      axis={(width) => durationAxis(bins[0]?.from ?? 1, bins.at(-1)?.to ?? 10, width)}
      height={height}
      footer={<Reads reads={planned_reads_ms} />}
    >
      {(axis) =>
        planned_reads_ms.map((readMs) => (
          <line
            key={readMs}
            className="planned-read"
            x1={axis(readMs)}
            x2={axis(readMs)}
            y1={readsTop}
            y2={readsTop + 12}
          />
        ))
      }
    </BarChart>
  );
}

/** Reads that are listed. The drawing has all. */
const listedReads = 6;

function Reads({ reads }: { reads: readonly number[] }) {
  const others = reads.slice(listedReads);
  const last = others.at(-1);
  return (
    <p className="muted">
      <span className="read-mark" aria-hidden="true" /> Planned status reads, if no webhook arrives: after{" "}
      {reads
        .slice(0, listedReads)
        .map((readMs) => formatDuration(readMs).replaceAll(" ", "\u00a0"))
        .join(", ")}
      {last !== undefined && `, and ${formatCount(others.length)} more until ${formatDuration(last)}`}.
    </p>
  );
}
