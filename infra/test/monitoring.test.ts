import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { stringify } from "yaml";
import { debianTool } from "../local/index.ts";
import { alerts } from "../monitoring/alerts.ts";
import { ruleFiles } from "../monitoring/rules.ts";
import { slos } from "../monitoring/slos.ts";

const promtool = debianTool("promtool", "prometheus");

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "account-opening-rules-"));
  for (const [name, text] of Object.entries(ruleFiles())) writeFileSync(join(folder, name), text);
});
afterAll(() => rmSync(folder, { recursive: true }));

const duration = "50m";

interface RuleTest {
  series: Readonly<Record<string, string>>;
  /** Evaluated after the series. */
  expr: string;
  samples: readonly { labels: string; value: number }[];
}

/** @throws with promtool's differences, which name the expression */
function assertRules(tests: readonly RuleTest[], ruleFileNames = Object.keys(ruleFiles())): void {
  const file = join(folder, "test.yml");
  const cases = tests.map(({ series, expr, samples }) => ({
    interval: "1m",
    input_series: Object.entries(series).map(([name, values]) => ({ series: name, values })),
    promql_expr_test: [{ expr, eval_time: duration, exp_samples: samples }],
  }));
  writeFileSync(file, stringify({ rule_files: ruleFileNames, evaluation_interval: "1m", tests: cases }));
  const { status, stdout, stderr } = spawnSync("promtool", ["test", "rules", file], { encoding: "utf8" });
  expect(status, stdout + stderr).toBe(0);
}

function firing(labels: string): RuleTest["expr"] {
  return `max(max_over_time(ALERTS{${labels}, alertstate="firing"}[${duration}]))`;
}

const fired = [{ labels: "{}", value: 1 }];

describe.skipIf(promtool === null)("the alerts", () => {
  it("fire on their examples", () => {
    assertRules(
      alerts.map(({ name, example }) => ({
        series: example,
        expr: firing(`alertname="${name}"`),
        samples: fired,
      })),
      ["alerts.yml"],
    );
  });

  it("fire if an objective's error budget burns", () => {
    assertRules(
      slos.map(({ name }) => ({
        series: badMinutes,
        expr: firing(`alertname="ErrorBudgetBurns", slo="${name}"`),
        samples: fired,
      })),
    );
  });

  it("are silent while all is well", () => {
    const expr = `max by (alertname, slo) (max_over_time(ALERTS{alertstate="firing"}[${duration}]))`;
    assertRules([{ series: calmMinutes, expr, samples: [] }]);
  });
});

/** Half of the events of each objective are bad. */
const badMinutes = {
  balance_checks_late_total: "0+30x60",
  'balance_checks_decided_total{decision="inconclusive"}': "0+60x60",
  ...histogram("ingest_ack_duration_seconds", "0.5", 30),
  ...histogram("member_state_duration_seconds", "120", 30, 'state="verifying"'),
  ...histogram("notification_latency_seconds", "30", 30),
};

const calmMinutes = {
  'up{job="account-opening", instance="worker:3002"}': "1x60",
  'build_info{job="account-opening", app="ingest"}': "1x60",
  'build_info{job="account-opening", app="api"}': "1x60",
  'build_info{job="account-opening", app="worker"}': "1x60",
  'worker_sweeps_total{outcome="completed"}': "0+6x60",
  worker_queue_losses_total: "0x60",
  'database_round_trip_seconds{app="worker", instance="worker:3002"}': "0.002x60",
  'database_silent_seconds{app="worker"}': "2x60",
  'host_clock_ahead_seconds{app="worker"}': "0.01x60",
  worker_queue_up: "1x60",
  api_queue_up: "1x60",
  ingest_queue_up: "1x60",
  'mx_calls_total{call="members.status", result="ok"}': "0+600x60",
  'mx_calls_total{call="members.status", result="timeout"}': "0+2x60",
  'mx_calls_total{call="members.status", result="throttled"}': "0+2x60",
  'api_requests_total{route="/v1/members", status="200"}': "0+600x60",
  'api_requests_total{route="/v1/members", status="503"}': "0+2x60",
  'ingest_webhooks_received_total{type="CONNECTION_STATUS", outcome="hint"}': "0+40x60",
  'mx_job_duration_seconds_count{kind="verify"}': "0+20x60",
  'member_status_changes_total{first_signal="webhook"}': "0+50x60",
  'member_status_changes_total{first_signal="poll"}': "0+20x60",
  inbox_oldest_pending_seconds: "1x60",
  ...histogram("mx_call_duration_seconds", "2.5", 60),
  outbox_overdue_calls: "0x60",
  balance_checks_overdue: "0x60",
  members_set_aside: "0x60",
  erasures_incomplete: "0x60",
  notifications_pending: "10x60",
  events_unpublished: "0x60",
  'worker_overdue_total{kind="call"}': "0+1x60",
  'notifications_total{endpoint="EP-1", end="delivered"}': "0+50x60",
  'notifications_total{endpoint="EP-1", end="retry"}': "0+2x60",
  balance_checks_late_total: "0x60",
  'balance_checks_decided_total{decision="sufficient"}': "0+60x60",
  ...histogram("ingest_ack_duration_seconds", "0.5", 60),
  ...histogram("member_state_duration_seconds", "120", 59, 'state="verifying"'),
  ...histogram("notification_latency_seconds", "30", 60),
};

/** 60 events a minute, of which `good` are not slower than the bound. */
function histogram(name: string, bound: string, good: number, labels = ""): Record<string, string> {
  const selector = labels === "" ? "" : `${labels}, `;
  return {
    [`${name}_bucket{${selector}le="${bound}"}`]: `0+${good}x60`,
    [labels === "" ? `${name}_count` : `${name}_count{${labels}}`]: "0+60x60",
  };
}

it("docs/operations.md describes each alert, and no other", () => {
  const text = readFileSync(join(import.meta.dirname, "../../docs/operations.md"), "utf8");
  const table = text.split("\n## Alarms\n")[1]?.split("\n[Credentials]:")[0] ?? "";
  const named = [...table.matchAll(/^\| `([A-Za-z]+)`/gm)].map(([, name]) => name);
  expect(named.sort()).toEqual([...alerts.map(({ name }) => name), "ErrorBudgetBurns"].sort());
});
