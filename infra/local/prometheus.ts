import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { addExitHook } from "./process/exit-hooks.ts";
import { freePort } from "./process/free-port.ts";
import { until } from "./process/until.ts";

export interface PrometheusOptions {
  /** The current `host:port` of each process. Read again at each scrape interval. */
  targets: () => readonly string[];
  /** Files with rules, by name. */
  rules: Readonly<Record<string, string>>;
  scrapeIntervalMs: number;
}

interface PrometheusSeries {
  labels: Readonly<Record<string, string>>;
  values: readonly number[];
}

export interface Prometheus {
  url: string;
  /** The names of the alerts that fire now. */
  firing(): Promise<string[]>;
  /** The values of each series of a query, by its labels, from `from` until now. @throws if the query is invalid */
  range(expr: string, from: Date, stepSeconds: number): Promise<PrometheusSeries[]>;
  stop(): Promise<void>;
}

/** Starts Debian's Prometheus, with data in a temporary folder, and resolves once it answers. @throws if it is not installed */
export async function startPrometheus({
  targets,
  rules,
  scrapeIntervalMs,
}: PrometheusOptions): Promise<Prometheus> {
  const folder = await mkdtemp(join(tmpdir(), "account-opening-prometheus-"));
  for (const [name, text] of Object.entries(rules)) await writeFile(join(folder, name), text);
  await writeFile(join(folder, "prometheus.yml"), configurationFor(Object.keys(rules), scrapeIntervalMs));
  let written = "";
  const writeTargets = async () => {
    const text = JSON.stringify([{ targets: targets() }]);
    if (text === written) return;
    written = text;
    await writeFile(join(folder, "next.json"), text);
    await rename(join(folder, "next.json"), join(folder, "targets.json"));
  };
  await writeTargets();
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const server = await launched(folder, url).catch(async (error: unknown) => {
    await rm(folder, { recursive: true });
    throw error;
  });
  const refresh = setInterval(() => void writeTargets(), scrapeIntervalMs);
  return {
    url,
    async firing() {
      const response = await fetch(`${url}/api/v1/alerts`);
      const { data } = (await response.json()) as AlertsAnswer;
      return data.alerts.filter(({ state }) => state === "firing").map(({ labels }) => labels.alertname);
    },
    async range(expr, from, stepSeconds) {
      const body = new URLSearchParams({
        query: expr,
        start: from.toISOString(),
        end: new Date().toISOString(),
        step: String(stepSeconds),
      });
      const response = await fetch(`${url}/api/v1/query_range`, { method: "POST", body });
      const { status, error, data } = (await response.json()) as RangeAnswer;
      if (status !== "success") throw new Error(`Prometheus refuses ${expr}: ${error}`);
      return data.result.map(({ metric, values }) => ({
        labels: metric,
        values: values.map(([, value]) => Number(value)),
      }));
    },
    async stop() {
      clearInterval(refresh);
      const exited = new Promise((resolve) => server.once("exit", resolve));
      server.kill();
      await exited;
      await rm(folder, { recursive: true });
    },
  };
}

interface AlertsAnswer {
  data: { alerts: { state: string; labels: { alertname: string } }[] };
}

interface RangeAnswer {
  status: string;
  error?: string;
  data: { result: { metric: Record<string, string>; values: [number, string][] }[] };
}

async function launched(folder: string, url: string): Promise<ChildProcess> {
  const server = spawn(
    "prometheus",
    [
      `--config.file=${join(folder, "prometheus.yml")}`,
      `--storage.tsdb.path=${join(folder, "data")}`,
      `--web.listen-address=${new URL(url).host}`,
      "--log.level=error",
    ],
    { stdio: ["ignore", "ignore", "inherit"] },
  );
  const removeExitHook = addExitHook(() => server.kill());
  server.once("exit", removeExitHook);
  await new Promise<void>((resolve, reject) => {
    server.once("spawn", resolve);
    server.once("error", () => reject(new Error("Prometheus is not installed: apt-get install prometheus")));
  });
  await until("Prometheus answers", async () => {
    if (server.exitCode !== null) throw new Error("Prometheus ended: its message is above.");
    return (await fetch(`${url}/-/ready`).catch(() => null))?.ok === true;
  });
  return server;
}

function configurationFor(ruleFiles: readonly string[], scrapeIntervalMs: number): string {
  const interval = `${scrapeIntervalMs}ms`;
  return [
    `global: { scrape_interval: ${interval}, evaluation_interval: ${interval}, scrape_timeout: ${interval} }`,
    `rule_files: ${JSON.stringify(ruleFiles)}`,
    "scrape_configs:",
    "  - job_name: account-opening",
    "    file_sd_configs: [{ files: [targets.json] }]",
    "",
  ].join("\n");
}
