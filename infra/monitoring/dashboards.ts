import { DashboardBuilder } from "@grafana/grafana-foundation-sdk/dashboard";
import { DataqueryBuilder } from "@grafana/grafana-foundation-sdk/prometheus";
import { PanelBuilder } from "@grafana/grafana-foundation-sdk/timeseries";
import { slos } from "./slos.ts";

interface Query {
  expr: string;
  legend: string;
}

interface Panel {
  title: string;
  /** Grafana's unit: `s`, `ops`, `percentunit`, `short`. */
  unit: string;
  queries: readonly Query[];
}

export interface Dashboard {
  /** Name of the file, and Grafana's UID. */
  name: string;
  title: string;
  panels: readonly Panel[];
}

/** Grafana replaces it with a window that fits the scrape interval. */
export const rateInterval = "$__rate_interval";

function rate(series: string, by: string): string {
  return `sum by (${by}) (rate(${series}[${rateInterval}]))`;
}

function quantile(share: number, histogram: string, by = "", labels = ""): string {
  const grouping = by === "" ? "le" : `le, ${by}`;
  return `histogram_quantile(${share}, sum by (${grouping}) (rate(${histogram}_bucket${labels}[${rateInterval}])))`;
}

function medianAndP95(histogram: string, labels = ""): Query[] {
  return [
    { expr: quantile(0.5, histogram, "", labels), legend: "median" },
    { expr: quantile(0.95, histogram, "", labels), legend: "95th percentile" },
  ];
}

export const dashboards: readonly Dashboard[] = [
  {
    name: "account-opening-overview",
    title: "Account opening: overview",
    panels: [
      {
        title: "Share of the error budget's events that are bad, last hour",
        unit: "percentunit",
        queries: slos.map(({ name, title }) => ({
          expr: `slo:error_ratio:rate1h{slo="${name}"}`,
          legend: title,
        })),
      },
      {
        title: "Members by state",
        unit: "short",
        queries: [{ expr: "sum by (state) (max by (state, age) (members))", legend: "{{state}}" }],
      },
      {
        title: "Members that have not changed for an hour, by state",
        unit: "short",
        queries: [
          {
            expr: 'sum by (state) (max by (state, age) (members{state!~"identified|failed", age=~"under_1_day|over_1_day"}))',
            legend: "{{state}}",
          },
        ],
      },
      {
        title: "State changes of members",
        unit: "ops",
        queries: [{ expr: rate("member_transitions_total", "from, to"), legend: "{{from}} to {{to}}" }],
      },
      {
        title: "Time in a state, 95th percentile",
        unit: "s",
        queries: [{ expr: quantile(0.95, "member_state_duration_seconds", "state"), legend: "{{state}}" }],
      },
      {
        title: "Members that must act or failed, by reason",
        unit: "ops",
        queries: [
          {
            expr: rate('member_transitions_total{to=~"action_required|failed"}', "to, reason"),
            legend: "{{to}}: {{reason}}",
          },
        ],
      },
      {
        title: "Decisions",
        unit: "ops",
        queries: [
          {
            expr: rate("balance_checks_decided_total", "decision, reason"),
            legend: "{{decision}} {{reason}}",
          },
        ],
      },
      {
        title: "Time from decision to decide_by, lowest 5 %",
        unit: "s",
        queries: [{ expr: quantile(0.05, "balance_check_margin_seconds"), legend: "5th percentile" }],
      },
    ],
  },
  {
    name: "account-opening-mx",
    title: "Account opening: MX",
    panels: [
      {
        title: "Calls to MX by result",
        unit: "ops",
        queries: [{ expr: rate("mx_calls_total", "result"), legend: "{{result}}" }],
      },
      {
        title: "Duration of calls, 95th percentile",
        unit: "s",
        queries: [{ expr: quantile(0.95, "mx_call_duration_seconds", "call"), legend: "{{call}}" }],
      },
      {
        title: "Duration of MX jobs, median",
        unit: "s",
        queries: [{ expr: quantile(0.5, "mx_job_duration_seconds", "kind"), legend: "{{kind}}" }],
      },
      {
        title: "Status reads per finished job",
        unit: "short",
        queries: [
          {
            expr: `sum(rate(mx_calls_total{call="members.status"}[30m])) / sum(rate(mx_job_duration_seconds_count[30m]))`,
            legend: "reads",
          },
        ],
      },
      {
        title: "First signal of a change of status",
        unit: "ops",
        queries: [{ expr: rate("member_status_changes_total", "first_signal"), legend: "{{first_signal}}" }],
      },
      {
        title: "Webhooks received",
        unit: "ops",
        queries: [{ expr: rate("ingest_webhooks_received_total", "type"), legend: "{{type}}" }],
      },
      {
        title: "Webhooks refused",
        unit: "ops",
        queries: [{ expr: rate("ingest_webhooks_refused_total", "reason"), legend: "{{reason}}" }],
      },
      {
        title: "Time since the last webhook",
        unit: "s",
        queries: [
          { expr: "time() - max by (type) (ingest_last_webhook_timestamp_seconds)", legend: "{{type}}" },
        ],
      },
    ],
  },
  {
    name: "account-opening-apps",
    title: "Account opening: apps and queues",
    panels: [
      {
        title: "API requests by status",
        unit: "ops",
        queries: [{ expr: rate("api_requests_total", "status"), legend: "{{status}}" }],
      },
      {
        title: "Duration of API requests",
        unit: "s",
        queries: medianAndP95("api_request_duration_seconds"),
      },
      {
        title: "Acknowledgement of webhooks",
        unit: "s",
        queries: medianAndP95("ingest_ack_duration_seconds"),
      },
      {
        title: "Backlogs",
        unit: "short",
        // One worker at a time exports them. `max` hides the change from one worker to another.
        queries: [
          "inbox_pending_events",
          "outbox_overdue_calls",
          "balance_checks_overdue",
          "notifications_pending",
          "events_unpublished",
          "ingest_backlog_rows",
        ].map((gauge) => ({ expr: `max(${gauge})`, legend: gauge })),
      },
      {
        title: "Time from receipt of an inbox event to its processing",
        unit: "s",
        queries: [
          ...medianAndP95("inbox_event_wait_seconds"),
          { expr: "max(inbox_oldest_pending_seconds)", legend: "oldest pending event" },
        ],
      },
      {
        title: "BullMQ jobs",
        unit: "ops",
        queries: [{ expr: rate("worker_jobs_total", "queue, outcome"), legend: "{{queue}} {{outcome}}" }],
      },
      {
        title: "Lateness of BullMQ jobs, 95th percentile",
        unit: "s",
        queries: [{ expr: quantile(0.95, "worker_job_lateness_seconds", "queue"), legend: "{{queue}}" }],
      },
      {
        title: "Rows processed without a BullMQ job",
        unit: "ops",
        queries: [{ expr: rate("worker_overdue_total", "kind"), legend: "{{kind}}" }],
      },
      {
        title: "Attempts to deliver notifications",
        unit: "ops",
        queries: [{ expr: rate("notifications_total", "endpoint, end"), legend: "{{endpoint}} {{end}}" }],
      },
      {
        title: "Time from an event to its delivery",
        unit: "s",
        queries: medianAndP95("notification_latency_seconds"),
      },
      {
        title: "Time since PostgreSQL answered",
        unit: "s",
        queries: [{ expr: "max by (app) (database_silent_seconds)", legend: "{{app}}" }],
      },
      {
        title: "Memory",
        unit: "bytes",
        queries: [{ expr: "max by (app) (process_resident_memory_bytes)", legend: "{{app}}" }],
      },
      {
        title: "Delay of the event loop, 99th percentile",
        unit: "s",
        queries: [{ expr: "max by (app) (nodejs_eventloop_lag_p99_seconds)", legend: "{{app}}" }],
      },
    ],
  },
];

/** The files that Grafana imports, by name. */
export function dashboardFiles(): Record<string, string> {
  return Object.fromEntries(
    dashboards.map((each) => [`dashboards/${each.name}.json`, `${JSON.stringify(build(each), null, 2)}\n`]),
  );
}

function build({ name, title, panels }: Dashboard) {
  const builder = new DashboardBuilder(title)
    .uid(name)
    .tags(["account-opening"])
    .refresh("30s")
    .time({ from: "now-3h", to: "now" })
    .timezone("browser");
  for (const panel of panels) builder.withPanel(panelOf(panel));
  return builder.build();
}

const columns = 24;
const panelSize = { height: 8, width: columns / 2 };

function panelOf({ title, unit, queries }: Panel): PanelBuilder {
  const panel = new PanelBuilder()
    .title(title)
    .unit(unit)
    .height(panelSize.height)
    .span(panelSize.width)
    .min(0);
  for (const { expr, legend } of queries)
    panel.withTarget(new DataqueryBuilder().expr(expr).legendFormat(legend));
  return panel;
}
