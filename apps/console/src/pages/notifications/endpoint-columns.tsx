import { Link } from "@tanstack/react-router";
import type { EndpointState } from "../../api/endpoints.ts";
import { Badge } from "../../components/badge.tsx";
import type { Column, PhoneRow } from "../../components/data-table.tsx";
import { Age, Time } from "../../components/time.tsx";
import { formatDuration } from "../../format/duration.ts";
import { formatCount, formatNumberOf, formatRate } from "../../format/number.ts";
import { useNow } from "../../state/clock.ts";

/** @param shownId the endpoint whose deliveries are shown */
export function endpointColumns(shownId: string | undefined): readonly Column<EndpointState>[] {
  return [
    {
      id: "url",
      header: "Endpoint",
      cell: ({ endpoint }) => <EndpointLink endpoint={endpoint} shownId={shownId} />,
    },
    {
      id: "types",
      header: "Events",
      width: "76px",
      cell: ({ endpoint }) => <EventTypes endpoint={endpoint} />,
    },
    {
      id: "status",
      header: "Status",
      width: "148px",
      cell: ({ endpoint }) => <EndpointBadge endpoint={endpoint} />,
    },
    {
      id: "success",
      header: "Success",
      width: "78px",
      align: "end",
      cell: ({ statistics }) =>
        statistics?.ended.success_rate == null ? <Nothing /> : formatRate(statistics.ended.success_rate),
    },
    {
      id: "took",
      header: "Median, p95",
      width: "126px",
      align: "end",
      cell: ({ statistics }) => tookOf(statistics) ?? <Nothing />,
    },
    {
      id: "waiting",
      header: "Waiting, since",
      width: "132px",
      align: "end",
      cell: ({ statistics }) => <Waiting statistics={statistics} />,
    },
    {
      id: "dead",
      header: "Dead",
      width: "64px",
      align: "end",
      cell: ({ statistics }) => <Dead statistics={statistics} />,
    },
    {
      id: "last",
      header: "Last response",
      width: "128px",
      align: "end",
      cell: ({ statistics }) => <LastResponse response={statistics?.last_response ?? null} />,
    },
  ];
}

export function endpointLines(state: EndpointState, shownId: string | undefined): PhoneRow {
  const { endpoint, statistics } = state;
  return {
    first: [
      <EndpointLink key="url" endpoint={endpoint} shownId={shownId} />,
      <EndpointBadge key="status" endpoint={endpoint} />,
    ],
    second: [
      `${formatCount(statistics?.pending ?? 0)} waiting · ${formatCount(statistics?.dead ?? 0)} dead`,
      <LastResponse key="last" response={statistics?.last_response ?? null} />,
    ],
  };
}

type Endpoint = EndpointState["endpoint"];
type Statistics = EndpointState["statistics"];

function EndpointLink({
  endpoint: { id, url },
  shownId,
}: {
  endpoint: Endpoint;
  shownId: string | undefined;
}) {
  return (
    <Link
      to="/notifications/$endpointId"
      params={{ endpointId: id }}
      search={(search) => search}
      className="row-link"
      title={url}
      aria-current={id === shownId ? "true" : undefined}
    >
      {url.replace(/^https?:\/\//, "")}
    </Link>
  );
}

function EventTypes({ endpoint: { event_types } }: { endpoint: Endpoint }) {
  if (event_types === null) return "all";
  return <span title={event_types.join(", ")}>{formatNumberOf(event_types.length, "type")}</span>;
}

export function EndpointBadge({ endpoint }: { endpoint: Endpoint }) {
  const now = useNow();
  const { status, paused_until, failure_count } = endpoint;
  if (status === "disabled") return <Badge tone="bad">disabled</Badge>;
  if (paused_until !== null && Date.parse(paused_until) > now)
    return <Badge tone="wait">receiver down</Badge>;
  return failure_count > 0 ? <Badge tone="wait">failing</Badge> : <Badge tone="ok">enabled</Badge>;
}

function tookOf(statistics: Statistics): string | null {
  if (statistics?.ended.median_ms == null) return null;
  const { median_ms, p95_ms } = statistics.ended;
  return `${formatDuration(median_ms)}, ${formatDuration(p95_ms ?? median_ms)}`;
}

function Waiting({ statistics }: { statistics: Statistics }) {
  if (statistics === undefined || statistics.oldest_pending_at === null) return "0";
  return (
    <>
      {formatCount(statistics.pending)}, <Age since={statistics.oldest_pending_at} />
    </>
  );
}

function Dead({ statistics }: { statistics: Statistics }) {
  const dead = statistics?.dead ?? 0;
  return dead === 0 ? "0" : <Badge tone="bad">{formatCount(dead)}</Badge>;
}

type Response = NonNullable<Statistics>["last_response"];

function LastResponse({ response }: { response: Response }) {
  if (response === null) return <span className="muted">none yet</span>;
  return (
    <>
      <span className="mono">{response.status ?? response.error}</span>{" "}
      <span className="muted">{response.at === null ? "retried" : <Time at={response.at} />}</span>
    </>
  );
}

function Nothing() {
  return <span className="muted">–</span>;
}
