/** A service level objective: the share of events that are good, over 30 days. */
export interface Slo {
  name: string;
  title: string;
  /** Share of good events, for instance 0.999. */
  objective: number;
  /** PromQL: rate of bad events, and of all, in `window`. */
  bad: (window: string) => string;
  all: (window: string) => string;
}

function slowerThan(histogram: string, seconds: string, labels = "") {
  const selector = labels === "" ? "" : `${labels}, `;
  return (window: string) =>
    `sum(rate(${histogram}_count${labels === "" ? "" : `{${labels}}`}[${window}])) - sum(rate(${histogram}_bucket{${selector}le="${seconds}"}[${window}]))`;
}

const countOf =
  (histogram: string, labels = "") =>
  (window: string) =>
    `sum(rate(${histogram}_count${labels === "" ? "" : `{${labels}}`}[${window}]))`;

const verifying = 'state="verifying"';

export const slos: readonly Slo[] = [
  {
    name: "decisions_in_time",
    title: "Balance checks are decided before decide_by",
    objective: 0.999,
    bad: (window) => `sum(rate(balance_checks_late_total[${window}]))`,
    all: (window) => `sum(rate(balance_checks_decided_total[${window}]))`,
  },
  {
    name: "webhooks_acknowledged",
    title: "Webhooks are acknowledged within 0.5 s",
    objective: 0.999,
    bad: slowerThan("ingest_ack_duration_seconds", "0.5"),
    all: countOf("ingest_ack_duration_seconds"),
  },
  {
    name: "verified_in_time",
    title: "Members leave the state verifying within 2 minutes",
    objective: 0.95,
    bad: slowerThan("member_state_duration_seconds", "120", verifying),
    all: countOf("member_state_duration_seconds", verifying),
  },
  {
    name: "notifications_delivered",
    title: "Notifications are delivered within 30 s of their event",
    objective: 0.99,
    bad: slowerThan("notification_latency_seconds", "30"),
    all: countOf("notification_latency_seconds"),
  },
];

/**
 * Multi-window burn-rate alerts. Both windows must burn, so that an alert ends soon after the cause.
 * @see Google, The Site Reliability Workbook, chapter 5
 */
export const burnRates = [
  { severity: "page", long: "1h", short: "5m", factor: 14.4 },
  { severity: "ticket", long: "6h", short: "30m", factor: 6 },
] as const;

export const sloWindows = ["5m", "30m", "1h", "6h"] as const;
