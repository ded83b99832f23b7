import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Services } from "@account-opening/infra";
import { type BenchEnvironment, webhookBody, webhookHeaders, withEnvironment } from "../environment.ts";
import { load } from "../load.ts";
import { type Figure, median, rounded, type Scale } from "../measure.ts";
import { insertMembers } from "../members.ts";
import { sustained } from "./chain.ts";

type Variant = "off" | "control" | "traced" | "logged";

/**
 * The share of throughput that remains with a tenth of the requests traced, or with all log lines of level info. Also by the
 * processor time for each webhook, which other load of the machine changes less.
 */
export async function observability(services: Services, scale: Scale): Promise<Figure[]> {
  return withEnvironment(services, async (environment) => {
    const collector = await startCollector();
    try {
      const variants: Record<Variant, Record<string, string>> = {
        off: {},
        // The same again: how much two equal variants differ in this run.
        control: {},
        traced: {
          OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
          OTEL_TRACES_SAMPLER: "parentbased_traceidratio",
          OTEL_TRACES_SAMPLER_ARG: "0.1",
        },
        logged: { LOG_LEVEL: "info" },
      };
      return [
        ...figuresOf("ingest", await acknowledged(environment, variants, scale)),
        ...figuresOf("chain", await processed(environment, variants, scale)),
      ];
    } finally {
      await collector.close();
    }
  });
}

interface Rate {
  perSecond: number;
  /** Processor time of the apps for each webhook. */
  cpuMs: number;
}

type Rates = Record<Variant, Rate[]>;

const noRates = (): Rates => ({ off: [], control: [], traced: [], logged: [] });

/** Processor seconds that apps have used since they started. */
async function cpuSeconds(urls: readonly string[]): Promise<number> {
  const used = urls.map(async (url) => {
    const text = await (await fetch(`${url}/metrics`)).text();
    return Number(/^process_cpu_seconds_total\S* (\S+)/m.exec(text)?.[1]);
  });
  return (await Promise.all(used)).reduce((sum, each) => sum + each, 0);
}

/** Webhooks per second that one ingest process acknowledges. */
async function acknowledged(
  { startApp, clear }: BenchEnvironment,
  variants: Record<Variant, Record<string, string>>,
  { isQuick }: Scale,
): Promise<Rates> {
  const rates = noRates();
  const urls = {} as Record<Variant, string>;
  for (const [name, env] of entriesOf(variants))
    urls[name] = await startApp("ingest", { ...env, INGEST_BACKLOG_ROWS: "100000" });
  // Alternating, so that other load of the machine affects all of them.
  for (let round = 0; round < (isQuick ? 1 : 5); round += 1) {
    for (const [name, url] of entriesOf(urls)) {
      const seconds = isQuick ? 2 : 4;
      const before = await cpuSeconds([url]);
      const { perSecond, failedCount } = await load({
        url: `${url}/webhooks/mx`,
        until: { seconds },
        connections: 100,
        bodies: [webhookBody("MBR-00000001")],
        headers: webhookHeaders,
      });
      if (failedCount > 0) throw new Error(`${name} failed ${failedCount} times.`);
      const cpuMs = (((await cpuSeconds([url])) - before) * 1_000) / (perSecond * seconds);
      rates[name].push({ perSecond, cpuMs });
    }
  }
  await clear();
  return rates;
}

/** Webhooks per second that ingest and a worker process. */
async function processed(
  environment: BenchEnvironment,
  variants: Record<Variant, Record<string, string>>,
  scale: Scale,
): Promise<Rates> {
  const rates = noRates();
  const count = scale.isQuick ? 1_000 : 10_000;
  await environment.database.pool.query("truncate inbox");
  await insertMembers(environment.database, 5_000);
  for (let round = 0; round < (scale.isQuick ? 1 : 3); round += 1) {
    for (const [name, env] of entriesOf(variants)) {
      const ingest = await environment.startApp("ingest", env);
      const limits = { POLL_FLOOR_MS: "3000", SWEEP_INTERVAL_MS: "10000" };
      const worker = await environment.startApp("worker", { ...env, ...limits });
      const before = await cpuSeconds([ingest, worker]);
      const [{ value: perSecond } = { value: Number.NaN }] = await sustained(environment, ingest, count);
      const cpuMs = (((await cpuSeconds([ingest, worker])) - before) * 1_000) / count;
      rates[name].push({ perSecond, cpuMs });
      await environment.clear();
    }
  }
  return rates;
}

function entriesOf<Value>(record: Record<Variant, Value>): [Variant, Value][] {
  return Object.entries(record) as [Variant, Value][];
}

function figuresOf(subject: string, rates: Rates): Figure[] {
  const perSecond = (name: Variant) => median(rates[name].map((each) => each.perSecond));
  const cpuMs = (name: Variant) => median(rates[name].map((each) => each.cpuMs));
  return [
    ...shares(`${subject}.throughput`, (name) => perSecond(name) / perSecond("off"), {
      name: "without traces and info lines, webhooks/s",
      value: rounded(perSecond("off")),
    }),
    ...shares(`${subject}.processor`, (name) => cpuMs("off") / cpuMs(name), {
      name: "without traces and info lines, ms of processor time for each webhook",
      value: rounded(cpuMs("off")),
    }),
  ];
}

function shares(
  subject: string,
  share: (name: Variant) => number,
  baseline: NonNullable<Figure["baseline"]>,
): Figure[] {
  return [
    figure(`${subject}_same_again`, share("control"), "near 1: the precision of this run", true),
    figure(`${subject}_with_traces`, share("traced"), ">= 0.95", share("traced") >= 0.95),
    figure(`${subject}_with_info_lines`, share("logged"), "see docs/logs.md", true),
  ].map((each) => ({ ...each, baseline }));
}

function figure(name: string, value: number, target: string, met: boolean): Figure {
  return { name, value: rounded(value), unit: "ratio", target, met };
}

/** A collector that discards everything. */
async function startCollector(): Promise<{ url: string; close(): Promise<void> }> {
  const server = createServer((request, response) => {
    request.resume().once("end", () => response.end());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
