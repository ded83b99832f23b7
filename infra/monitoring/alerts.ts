/** `page`: someone must act now. `ticket`: on the next working day. */
type Severity = "page" | "ticket";

export interface Alert {
  /** As in the table of docs/operations.md. */
  name: string;
  severity: Severity;
  /** PromQL. The alert is pending while it returns a series. */
  expr: string;
  /** How long the condition lasts before the alert fires. */
  for: string;
  /** What is wrong, in one sentence. */
  summary: string;
  /** Series that fire the alert, in promtool's notation with a sample each minute. Used by the test of the rule. */
  example: Readonly<Record<string, string>>;
}

/** Counters with labels do not exist before the first event, so a series that is new counts as an increase. */
function rises(series: string, window: string): string {
  return `(sum(increase(${series}[${window}])) > 0) or (sum(${series}) > 0 unless sum(${series} offset ${window}))`;
}

function share(part: string, whole: string, window: string): string {
  return `sum(rate(${part}[${window}])) / sum(rate(${whole}[${window}]))`;
}

const unavailable = 'mx_calls_total{result=~"server_error|timeout|unreachable|connection_lost"}';

export const alerts: readonly Alert[] = [
  {
    name: "AppDown",
    severity: "page",
    expr: 'up{job="account-opening"} == 0',
    for: "1m",
    summary: "Prometheus cannot scrape a process of {{ $labels.instance }}.",
    example: { 'up{job="account-opening", instance="worker:3002"}': "0x10" },
  },
  {
    name: "AppMissing",
    severity: "page",
    expr: ["ingest", "api", "worker"]
      .map((app) => `absent(build_info{job="account-opening", app="${app}"})`)
      .join(" or "),
    for: "2m",
    summary: "Prometheus scrapes no process of {{ $labels.app }}.",
    example: { 'build_info{job="account-opening", app="ingest"}': "1x10" },
  },
  {
    name: "DatabaseUnavailable",
    severity: "page",
    expr: "max by (app) (database_silent_seconds) > 20",
    for: "0m",
    summary: "PostgreSQL has not answered {{ $labels.app }} for {{ $value | humanizeDuration }}.",
    example: { 'database_silent_seconds{app="worker"}': "2 30 90 150x5" },
  },
  {
    name: "DatabaseSlow",
    severity: "ticket",
    expr: "max by (app, instance) (min_over_time(database_round_trip_seconds[5m])) > 0.1",
    for: "5m",
    summary: "The simplest statement takes {{ $labels.instance }} {{ $value | humanizeDuration }} or more.",
    example: { 'database_round_trip_seconds{app="worker", instance="worker:3002"}': "0.002 0.2x20" },
  },
  {
    name: "QueueUnavailable",
    severity: "ticket",
    // ingest and api notice the recovery with their next job only.
    expr: `min(worker_queue_up) == 0${["api", "ingest"]
      .map((app) => ` or min(${app}_queue_up == 0 and increase(${app}_enqueue_failures_total[5m]) > 0)`)
      .join("")}`,
    for: "1m",
    summary: "Redis is unavailable or refuses commands. Decisions and polling continue without it, later.",
    example: { worker_queue_up: "1 0x10" },
  },
  {
    name: "QueueLost",
    severity: "ticket",
    expr: "sum(increase(worker_queue_losses_total[15m])) > 0",
    for: "0m",
    summary: "Redis lost its BullMQ jobs. They were enqueued again.",
    example: { worker_queue_losses_total: "0 0 1x10" },
  },
  {
    name: "MxUnavailable",
    severity: "page",
    expr: `${share(unavailable, "mx_calls_total", "5m")} > 0.2`,
    for: "2m",
    summary: "MX fails {{ $value | humanizePercentage }} of the calls.",
    example: {
      'mx_calls_total{call="members.status", result="ok"}': "0+60x15",
      'mx_calls_total{call="members.status", result="timeout"}': "0+30x15",
    },
  },
  {
    name: "MxSlow",
    severity: "ticket",
    expr: "histogram_quantile(0.95, sum by (le) (rate(mx_call_duration_seconds_bucket[10m]))) > 2.5",
    for: "5m",
    summary: "One call to MX in twenty takes {{ $value | humanizeDuration }} or more.",
    example: {
      'mx_call_duration_seconds_bucket{call="members.status", le="1"}': "0+10x30",
      'mx_call_duration_seconds_bucket{call="members.status", le="2.5"}': "0+20x30",
      'mx_call_duration_seconds_bucket{call="members.status", le="5"}': "0+60x30",
      'mx_call_duration_seconds_bucket{call="members.status", le="+Inf"}': "0+60x30",
    },
  },
  {
    name: "MxUnreadable",
    severity: "page",
    expr: `${share('mx_calls_total{result=~"unreadable|version_refused|failed"}', "mx_calls_total", "10m")} > 0.05`,
    for: "5m",
    summary: "This release cannot use {{ $value | humanizePercentage }} of MX's responses.",
    example: {
      'mx_calls_total{call="members.status", result="ok"}': "0+60x30",
      'mx_calls_total{call="members.status", result="unreadable"}': "0+10x30",
    },
  },
  {
    name: "MxThrottled",
    severity: "ticket",
    expr: `${share('mx_calls_total{result="throttled"}', "mx_calls_total", "10m")} > 0.05`,
    for: "10m",
    summary: "MX answers {{ $value | humanizePercentage }} of the calls with 429.",
    example: {
      'mx_calls_total{call="members.status", result="ok"}': "0+60x30",
      'mx_calls_total{call="members.status", result="throttled"}': "0+10x30",
    },
  },
  {
    name: "MxUnauthorized",
    severity: "page",
    expr: rises('mx_calls_total{result="unauthorized"}', "5m"),
    for: "0m",
    summary: "MX refuses MX_CLIENT_ID and MX_API_KEY.",
    example: { 'mx_calls_total{call="members.status", result="unauthorized"}': "_ _ _ 1x10" },
  },
  {
    name: "MxRowsLeftOut",
    severity: "ticket",
    expr: rises("mx_rows_left_out_total", "1h"),
    for: "0m",
    summary: "MX returned invalid rows, which were left out.",
    example: { 'mx_rows_left_out_total{call="members.accounts", reason="unreadable"}': "_ _ 1x10" },
  },
  {
    name: "MxListTooLarge",
    severity: "ticket",
    expr: rises('mx_calls_total{result=~"list_too_large_.*"}', "1h"),
    for: "0m",
    summary: "A list of MX was too large to be read.",
    example: { 'mx_calls_total{call="members.accounts", result="list_too_large_bytes"}': "_ _ 1x10" },
  },
  {
    name: "WebhooksStopped",
    severity: "ticket",
    // A counter with labels does not exist before the first webhook.
    expr: '(sum(increase(ingest_webhooks_received_total{outcome="hint"}[10m])) or vector(0)) == 0 and sum(increase(mx_job_duration_seconds_count[10m])) > 5',
    for: "5m",
    summary: "MX's jobs end, and no webhook arrives. Members continue by polling.",
    example: {
      'mx_job_duration_seconds_count{kind="verify"}': "0+2x40",
    },
  },
  {
    name: "WebhooksLate",
    severity: "ticket",
    expr: `${share('member_status_changes_total{first_signal="poll"}', 'member_status_changes_total{first_signal=~"poll|webhook"}', "15m")} > 0.8 and sum(increase(member_status_changes_total[15m])) > 30`,
    for: "10m",
    summary: "Polling finds {{ $value | humanizePercentage }} of the changes before a webhook reports them.",
    example: {
      'member_status_changes_total{first_signal="poll"}': "0+20x60",
      'member_status_changes_total{first_signal="webhook"}': "0+1x60",
    },
  },
  {
    name: "WebhooksUnauthorized",
    severity: "ticket",
    expr: 'sum(increase(ingest_webhooks_refused_total{reason="unauthorized"}[5m])) > 10',
    for: "0m",
    summary: "Webhooks with wrong credentials arrive.",
    example: { 'ingest_webhooks_refused_total{reason="unauthorized"}': "0+5x10" },
  },
  {
    name: "TokenRequestsRefused",
    severity: "ticket",
    expr: 'sum(increase(ingest_token_requests_total{outcome!="issued"}[15m])) > 5',
    for: "0m",
    summary: "Requests for webhook access tokens are refused.",
    example: { 'ingest_token_requests_total{outcome="invalid_client"}': "0+2x15" },
  },
  {
    name: "WebhooksNotStored",
    severity: "page",
    expr: rises('ingest_webhooks_refused_total{reason="unavailable"}', "5m"),
    for: "0m",
    summary: "Ingest cannot store webhooks and answers 503. MX sends them again.",
    example: { 'ingest_webhooks_refused_total{reason="unavailable"}': "_ _ 3x10" },
  },
  {
    name: "IngestOverloaded",
    severity: "page",
    expr: rises('ingest_webhooks_refused_total{reason="overloaded"}', "5m"),
    for: "0m",
    summary: "More webhooks arrive than PostgreSQL commits. Ingest answers 429.",
    example: { 'ingest_webhooks_refused_total{reason="overloaded"}': "_ _ 3x10" },
  },
  {
    name: "InboxBacklog",
    severity: "page",
    expr: "max(inbox_oldest_pending_seconds) > 30",
    for: "2m",
    summary: "The oldest event has waited {{ $value | humanizeDuration }} to be processed.",
    example: { inbox_oldest_pending_seconds: "0 60x10" },
  },
  {
    name: "JobsMissing",
    severity: "ticket",
    expr: "sum(increase(worker_overdue_total[5m])) > 25",
    for: "0m",
    summary: "Rows are processed without BullMQ jobs, which are missing.",
    example: { 'worker_overdue_total{kind="call"}': "0+20x10" },
  },
  {
    name: "SweepsStopped",
    severity: "page",
    expr: '(sum(increase(worker_sweeps_total{outcome!="failed"}[5m])) or vector(0)) == 0',
    for: "2m",
    summary: "No worker has completed a sweep.",
    example: { 'worker_sweeps_total{outcome="failed"}': "0+6x30" },
  },
  {
    name: "TimersLate",
    severity: "page",
    expr: "max(outbox_overdue_calls) > 0 or max(balance_checks_overdue) > 0",
    for: "1m",
    summary: "{{ $value }} calls or balance checks are overdue.",
    example: { balance_checks_overdue: "0 3x10" },
  },
  {
    name: "DecisionsLate",
    severity: "page",
    expr: "sum(increase(balance_checks_late_total[15m])) > 0",
    for: "0m",
    summary: "Balance checks were decided after decide_by.",
    example: { 'balance_checks_late_total{app="worker"}': "0 0 2x10" },
  },
  {
    name: "CallsRepaired",
    severity: "ticket",
    expr: "sum(increase(worker_calls_repaired_total[15m])) > 0",
    for: "0m",
    summary: "Calls were missing from the outbox and were created again.",
    example: { worker_calls_repaired_total: "0 0 2x10" },
  },
  {
    name: "DueTimesRepaired",
    severity: "ticket",
    expr: "sum(increase(worker_due_times_repaired_total[15m])) > 0",
    for: "0m",
    summary: "Rows were due later than allowed and were repaired.",
    example: { 'worker_due_times_repaired_total{table="outbox"}': "0 0 2x10" },
  },
  {
    name: "MembersSetAside",
    severity: "ticket",
    expr: "max(members_set_aside) > 0",
    for: "0m",
    summary: "{{ $value }} members are set aside.",
    example: { members_set_aside: "0 0 1x10" },
  },
  {
    name: "RowsUnreadable",
    severity: "ticket",
    expr: "sum(increase(inbox_rows_unreadable_total[15m])) > 0",
    for: "0m",
    summary: "Events or balance checks could not be read.",
    example: { inbox_rows_unreadable_total: "0 0 1x10" },
  },
  {
    name: "RowsNotShown",
    severity: "ticket",
    expr: rises("api_rows_not_rendered_total", "15m"),
    for: "0m",
    summary: "Rows were left out of a list of the API.",
    example: { 'api_rows_not_rendered_total{list="members"}': "_ _ 1x10" },
  },
  {
    name: "ErasureStuck",
    severity: "ticket",
    expr: "max(erasures_incomplete) > 0",
    for: "30m",
    summary: "{{ $value }} erasures of users or members are not complete.",
    example: { erasures_incomplete: "1x60" },
  },
  {
    name: "ApiErrors",
    severity: "page",
    expr: `${share('api_requests_total{status=~"5.."}', "api_requests_total", "5m")} > 0.05`,
    for: "2m",
    summary: "The API answers {{ $value | humanizePercentage }} of the requests with 5xx.",
    example: {
      'api_requests_total{route="/v1/members", status="200"}': "0+60x15",
      'api_requests_total{route="/v1/members", status="503"}': "0+30x15",
    },
  },
  {
    name: "DeliveriesPending",
    severity: "ticket",
    expr: "max(notifications_pending) > 1000",
    for: "5m",
    summary: "{{ $value }} deliveries are pending: a receiver is down or slow.",
    example: { notifications_pending: "0 2000x15" },
  },
  {
    name: "EndpointFailing",
    severity: "ticket",
    expr: 'sum by (endpoint) (increase(notifications_total{end!="delivered"}[10m])) > 0 unless sum by (endpoint) (increase(notifications_total{end="delivered"}[10m])) > 0',
    for: "5m",
    summary: "Every delivery to {{ $labels.endpoint }} fails.",
    example: { 'notifications_total{endpoint="EP-1", end="retry"}': "0+1x30" },
  },
  {
    name: "DeliveriesDead",
    severity: "page",
    expr: rises('notifications_total{end=~"dead|endpoint_disabled"}', "15m"),
    for: "0m",
    summary: "Notifications are no longer sent to an endpoint.",
    example: { 'notifications_total{endpoint="EP-1", end="dead"}': "_ _ 1x10" },
  },
  {
    name: "EventsUnpublished",
    severity: "page",
    expr: "max(events_unpublished) > 0",
    for: "1m",
    summary: "{{ $value }} events are not in the feed.",
    example: { events_unpublished: "0 5x10" },
  },
  {
    name: "TimelinePartitionsMissing",
    severity: "ticket",
    expr: "max(timeline_partition_days_ahead) < 45",
    for: "0m",
    summary: "The timeline has partitions for {{ $value }} more days only.",
    example: { timeline_partition_days_ahead: "45 44.9x10" },
  },
  {
    name: "TimelineNotExported",
    severity: "ticket",
    expr: "max(timeline_partitions_unexported) > 0",
    for: "10m",
    summary: "{{ $value }} partitions of the timeline are older than TIMELINE_DAYS and not exported.",
    example: { timeline_partitions_unexported: "1x10" },
  },
  {
    name: "HostClockWrong",
    severity: "ticket",
    expr: "max by (app, instance) (abs(host_clock_ahead_seconds)) > 1",
    for: "1m",
    summary: "The clock of {{ $labels.instance }} differs from PostgreSQL's by {{ $value }} s.",
    example: { 'host_clock_ahead_seconds{app="worker"}': "0 -3x10" },
  },
];
