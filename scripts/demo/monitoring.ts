import { startPrometheus } from "@account-opening/infra";
import colors from "picocolors";
import { ruleFiles } from "../../infra/monitoring/rules.ts";
import type { DemoEnvironment } from "./environment.ts";

interface Monitoring {
  print(): void;
  stop(): Promise<void>;
}

/** Starts Prometheus with the rules of infra/monitoring. Where it is not installed, the demo runs without it. */
export async function startMonitoring({ urls }: DemoEnvironment): Promise<Monitoring | null> {
  const targets = [urls.ingest, urls.api, urls.worker].map((url) => new URL(url).host);
  try {
    const options = { targets: () => targets, rules: ruleFiles(), scrapeIntervalMs: 5_000 };
    const { url, stop } = await startPrometheus(options);
    const alertsUrl = await alertsUrlOf(url);
    const print = () =>
      console.log(`  alerts         ${alertsUrl}        metrics: ${url}/graph
  dashboards     infra/monitoring/generated/dashboards, for Grafana with ${url} as its data source
`);
    print();
    return { print, stop };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    console.warn(`${colors.yellow("The demo runs without monitoring.")} ${why}\n`);
    return null;
  }
}

/** Debian's Prometheus has the classic pages only. */
async function alertsUrlOf(url: string): Promise<string> {
  const { ok } = await fetch(`${url}/alerts`);
  return ok ? `${url}/alerts` : `${url}/classic/alerts`;
}
