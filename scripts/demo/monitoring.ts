import { type Prometheus, startPrometheus } from "@account-opening/infra";
import colors from "picocolors";
import { ruleFiles } from "../../infra/monitoring/rules.ts";
import type { DemoEnvironment } from "./environment.ts";

/** Starts Prometheus with the rules of infra/monitoring. Where it is not installed, the demo runs without it. */
export async function startMonitoring({ urls }: DemoEnvironment): Promise<Prometheus | null> {
  const targets = [urls.ingest, urls.api, urls.worker].map((url) => new URL(url).host);
  try {
    const options = { targets: () => targets, rules: ruleFiles(), scrapeIntervalMs: 5_000 };
    const prometheus = await startPrometheus(options);
    printMonitoring(prometheus);
    return prometheus;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    console.warn(`${colors.yellow("The demo runs without monitoring.")} ${why}\n`);
    return null;
  }
}

export function printMonitoring({ url }: Prometheus): void {
  console.log(`  Prometheus     ${url}/alerts        its metrics: ${url}/graph
  dashboards     infra/monitoring/generated/dashboards, for Grafana with this Prometheus as its data source
`);
}
