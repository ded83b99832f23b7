import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { InstitutionStatistics, Job } from "../../api/institutions.ts";
import type { Column, PhoneRow } from "../../components/data-table.tsx";
import { Age } from "../../components/time.tsx";
import { formatDuration } from "../../format/duration.ts";
import { formatCount, formatNumberOf, formatRate } from "../../format/number.ts";

type JobStatistics = InstitutionStatistics["jobs"][number];

/** @param shown the institution whose details are beside the list: then fewer columns have room */
export function institutionColumns(
  job: Job,
  shown: string | undefined,
): readonly Column<InstitutionStatistics>[] {
  const ofJob = (id: string, header: string, cell: (statistics: JobStatistics) => ReactNode) => ({
    id,
    header,
    align: "end" as const,
    width: shown === undefined ? "96px" : "78px",
    cell: (row: InstitutionStatistics) => {
      const statistics = row.jobs.find((each) => each.job === job);
      return statistics === undefined ? <Nothing /> : cell(statistics);
    },
  });
  const columns: (Column<InstitutionStatistics> & { isWide?: boolean })[] = [
    { id: "institution", header: "Institution", cell: (row) => <InstitutionLink row={row} shown={shown} /> },
    {
      id: "members",
      header: "Members",
      align: "end",
      width: shown === undefined ? "92px" : "80px",
      cell: (row) => formatCount(membersOf(row)),
    },
    { ...ofJob("jobs", "Known jobs", ({ known_jobs }) => formatCount(known_jobs)), isWide: true },
    ofJob("median", "Median", ({ median_ms }) => formatDuration(median_ms)),
    ofJob("p95", "p95", ({ p95_ms }) => formatDuration(p95_ms)),
    {
      id: "failed",
      header: "Stopped",
      align: "end",
      width: "84px",
      cell: ({ failure_rate }) => (failure_rate === null ? <Nothing /> : formatRate(failure_rate)),
    },
    { ...ofJob("reads", "Reads a job", ({ reads_per_job }) => reads_per_job.toFixed(1)), width: "102px" },
    { ...ofJob("seen", "Seen after", ({ seen_after_ms }) => formatDuration(seen_after_ms)), isWide: true },
    { id: "oauth", header: "OAuth", width: "110px", cell: (row) => oauthOf(row), isWide: true },
    {
      id: "webhook",
      header: "Last webhook",
      align: "end",
      width: "124px",
      isWide: true,
      cell: ({ webhooks }) =>
        webhooks.last_received_at === null ? (
          <span className="muted">none in 7 days</span>
        ) : (
          <Age since={webhooks.last_received_at} />
        ),
    },
  ];
  return columns.filter(({ isWide }) => shown === undefined || isWide !== true);
}

export function institutionLines(row: InstitutionStatistics, job: Job): PhoneRow {
  const statistics = row.jobs.find((each) => each.job === job);
  return {
    first: [
      <InstitutionLink key="link" row={row} shown={undefined} />,
      formatNumberOf(membersOf(row), "member"),
    ],
    second: [
      statistics === undefined
        ? "no known job"
        : `median ${formatDuration(statistics.median_ms)} · p95 ${formatDuration(statistics.p95_ms)}`,
      row.failure_rate === null ? "" : `${formatRate(row.failure_rate)} stopped`,
    ],
  };
}

function InstitutionLink({ row, shown }: { row: InstitutionStatistics; shown: string | undefined }) {
  const { institution_code: code } = row;
  return (
    <Link
      to="/institutions/$code"
      params={{ code }}
      search={(search) => search}
      className="row-link"
      aria-current={code === shown ? "true" : undefined}
    >
      {code}
    </Link>
  );
}

function membersOf({ members }: Pick<InstitutionStatistics, "members">): number {
  return Object.values(members).reduce((sum, count) => sum + count, 0);
}

export function oauthOf(row: Pick<InstitutionStatistics, "members" | "oauth_members">): string {
  if (row.oauth_members === 0) return "no";
  return row.oauth_members === membersOf(row) ? "all members" : formatNumberOf(row.oauth_members, "member");
}

function Nothing() {
  return <span className="muted">–</span>;
}
