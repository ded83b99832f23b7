import { debianTool, type Prometheus, startPrometheus } from "@account-opening/infra";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { alerts } from "../../infra/monitoring/alerts.ts";
import { dashboards, rateInterval } from "../../infra/monitoring/dashboards.ts";
import { ruleFiles } from "../../infra/monitoring/rules.ts";
import { slos, sloWindows } from "../../infra/monitoring/slos.ts";
import { onboard } from "../harness/onboard.ts";
import { type System, startSystem } from "../harness/system.ts";
import { until } from "../harness/until.ts";

const prometheus = debianTool("prometheus", "prometheus");

const panelQueries = dashboards.flatMap(({ title, panels }) =>
  panels.flatMap((panel) => panel.queries.map(({ expr }) => [`${title}: ${panel.title}`, expr] as const)),
);
const sloQueries = slos.flatMap(({ name, bad, all }) =>
  sloWindows.flatMap((window) => [
    [`bad events of ${name}`, bad(window)] as const,
    [`all events of ${name}`, all(window)] as const,
  ]),
);
const queries = [...alerts.map(({ name, expr }) => [name, expr] as const), ...sloQueries, ...panelQueries];

describe.skipIf(prometheus === null)("Prometheus, on the metrics of the apps", () => {
  let system: System;
  let server: Prometheus;
  /** Recorded by the rules, or declared by an app. A counter with labels has no series before its first event. */
  const declared = new Set(sloWindows.map((window) => `slo:error_ratio:rate${window}`));

  beforeAll(async () => {
    system = await startSystem();
    await onboard(system.bank, { id: "monitored", password: "mfa" });
    for (const each of Object.values(system.urls)) {
      const text = await (await fetch(`${each}/metrics`)).text();
      for (const [, name = ""] of text.matchAll(/^# TYPE (\S+) /gm)) declared.add(name);
    }
    const targets = Object.values(system.urls).map((each) => new URL(each).host);
    server = await startPrometheus({
      targets: () => targets,
      rules: ruleFiles(),
      scrapeIntervalMs: 1_000,
    });
    await until("Prometheus has scraped each app", async () => {
      const up = await query("sum(up)").catch(() => null);
      return up?.data.result[0]?.value[1] === String(targets.length);
    });
  });
  afterAll(async () => {
    await server.stop();
    await system.stop();
  });

  interface QueryAnswer {
    status: string;
    error?: string;
    data: { result: { value: [number, string] }[] };
  }

  async function query(expr: string): Promise<QueryAnswer> {
    const body = new URLSearchParams({ query: expr.replaceAll(rateInterval, "1m") });
    return (
      await fetch(`${server.url}/api/v1/query`, { method: "POST", body })
    ).json() as Promise<QueryAnswer>;
  }

  it.each(queries)("%s is a valid query of metrics that exist", async (_name, expr) => {
    expect(await query(expr)).toMatchObject({ status: "success" });
    for (const metric of metricsIn(expr))
      expect(declared).toContain(metric.replace(/_(?:bucket|count|sum)$/, ""));
  });

  it("no alert fires for apps without a fault", async () => {
    await until("the rules were evaluated", async () => {
      const rules = (await (await fetch(`${server.url}/api/v1/rules`)).json()) as {
        data: { groups: { rules: { health: string }[] }[] };
      };
      const all = rules.data.groups.flatMap((group) => group.rules);
      return all.length > alerts.length && all.every(({ health }) => health === "ok");
    });
    const firing = await query('ALERTS{alertstate="firing"}');
    expect(firing.data.result).toEqual([]);
  });
});

/** The names of the metrics that a query reads. */
function metricsIn(expr: string): string[] {
  const withoutArguments = expr
    .replace(/\{[^}]*\}/g, "")
    .replace(/\b(?:by|without|on|ignoring) \([^)]*\)/g, "")
    .replace(/\[[^\]]*\]/g, "");
  const names = withoutArguments.match(/\b[a-z_:][a-z0-9_:]*\b(?!\s*\()/gi) ?? [];
  return [...new Set(names)].filter((name) => name.includes("_") && !/^\d/.test(name));
}
