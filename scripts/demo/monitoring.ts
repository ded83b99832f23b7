import { type Prometheus, startPrometheus } from "@account-opening/infra";
import { ruleFiles } from "../../infra/monitoring/rules.ts";
import type { DemoEnvironment } from "./environment.ts";

/** Starts Prometheus with the rules of infra/monitoring. Without Prometheus, the demo continues. */
export async function startMonitoring({ urls }: DemoEnvironment): Promise<Prometheus | null> {
  const targets = [urls.ingest, urls.api, urls.worker].map((url) => new URL(url).host);
  try {
    const options = { targets: () => targets, rules: ruleFiles(), scrapeIntervalMs: 5_000 };
    const prometheus = await startPrometheus(options);
    console.log(`Prometheus: ${prometheus.url}/alerts\n`);
    return prometheus;
  } catch (error) {
    console.warn(error instanceof Error ? error.message : String(error));
    return null;
  }
}
