import { type Prometheus, startPrometheus } from "@account-opening/infra";
import { ruleFiles } from "../../infra/monitoring/rules.ts";
import { runCrowd } from "./crowd.ts";
import type { ChaosEnvironment } from "./environment.ts";
import { type FaultDurations, pause } from "./faults.ts";
import { type LastingFault, lastingFaultsOf } from "./lasting-faults.ts";
import { type PanelRow, readPanels } from "./panels.ts";

/** What Prometheus reported of one fault. Times in seconds; null: never. */
interface AlertRow {
  fault: string;
  alert: string;
  /** From the begin of the fault. */
  firesAfter: number | null;
  /** From the end of the fault. */
  clearsAfter: number | null;
}

interface AlertTable {
  rows: AlertRow[];
  /** Faults without their alert, and alerts without a fault. */
  problems: string[];
  /** The panels of the dashboards, over the whole run. */
  panels: PanelRow[];
}

export interface AlertTablePlan {
  /** Windows and `for` of the rules are divided by it. Thresholds in seconds stay as they are. */
  factor: number;
  /** Time without a fault, before the first one. */
  calmMs: number;
  /** Selects faults by a part of their name; all by default. */
  only?: string | undefined;
  onRow(row: AlertRow): void;
}

const scrapeIntervalMs = 1_000;
const pollMs = 500;
/** Maximum time until the alert of a fault fires, and until it has cleared. */
const fireMaxMs = 90_000;
const clearMaxMs = 120_000;
/** The windows of the rules have to contain more than the start. */
const startMs = 20_000;
/** How long a fault lasts that needs no alert. */
const unnoticedMs = 10_000;

/** No fault is injected. */
const none = "none";

/** Causes each fault alone, until its alert fires, while members are onboarded. First comes a time without a fault. */
export async function runAlertTable(
  environment: ChaosEnvironment,
  plan: AlertTablePlan,
): Promise<AlertTable> {
  const { apps } = environment;
  const prometheus = await startPrometheus({
    targets: () => Object.values(apps.processes).map(({ url }) => new URL(url).host),
    rules: shortened(ruleFiles(), plan.factor),
    scrapeIntervalMs,
  });
  apps.mx.control.changeFaults({ ratios: calmMxRatios });
  const work = { isOver: false };
  void onboardUntil(environment, work);
  const table: AlertTable = { rows: [], problems: [], panels: [] };
  const startedAt = new Date();
  const add = (row: AlertRow) => {
    table.rows.push(row);
    plan.onRow(row);
  };
  try {
    // Until each process was scraped, and the first members were onboarded.
    await pause(startMs);
    await untilCalm(prometheus);
    for (const alert of await alertsWithin(prometheus, plan.calmMs)) {
      add({ fault: none, alert, firesAfter: 0, clearsAfter: null });
      table.problems.push(`${alert} fired without a fault.`);
    }
    if (table.rows.length === 0) add({ fault: none, alert: none, firesAfter: null, clearsAfter: null });
    for (const name of namesOf(environment, plan)) {
      const { rows, problem } = await observed(environment, prometheus, name);
      rows.forEach(add);
      if (problem !== null) table.problems.push(problem);
    }
    table.panels = await readPanels(prometheus, startedAt);
  } finally {
    work.isOver = true;
    await prometheus.stop();
  }
  return table;
}

/** In a time without a fault, MX fails rarely. */
const calmMxRatios = { error_500: 0.005, error_502: 0.005, error_503: 0.005, html_error: 0.005 };

function namesOf(environment: ChaosEnvironment, { only = "" }: AlertTablePlan): string[] {
  const durations = { outage: never, pastLease: never, down: never };
  return Object.keys(lastingFaultsOf(environment, durations)).filter((name) => name.includes(only));
}

async function never(): Promise<void> {
  throw new Error("This fault is not injected.");
}

async function alertsWithin(prometheus: Prometheus, durationMs: number): Promise<Set<string>> {
  const seen = new Set<string>();
  const since = performance.now();
  while (performance.now() - since < durationMs)
    for (const alert of await nextAlerts(prometheus)) seen.add(alert);
  return seen;
}

async function observed(
  environment: ChaosEnvironment,
  prometheus: Prometheus,
  name: string,
): Promise<{ rows: AlertRow[]; problem: string | null }> {
  // Alerts of the fault before must not hide the same alert of this one.
  await untilCalm(prometheus);
  const watch = watchAlerts(prometheus);
  const { inject, alerts } = faultOf(environment, name, watch);
  await inject();
  // Some faults end at once, and are noticed later.
  if (alerts.length > 0) await watch.untilFired(alerts, fireMaxMs);
  const clearedAfter = await cleared(prometheus, [...watch.fired.keys()]);
  const rows = [...watch.fired].map(([alert, firesAfter]) => ({
    fault: name,
    alert,
    firesAfter,
    clearsAfter: clearedAfter.get(alert) ?? null,
  }));
  const isNotified = alerts.length === 0 || alerts.some((alert) => watch.fired.has(alert));
  const problem = isNotified ? null : `${name}: neither of ${alerts.join(", ")} fired.`;
  if (rows.length > 0) return { rows, problem };
  return { rows: [{ fault: name, alert: none, firesAfter: null, clearsAfter: null }], problem };
}

/** The fault lasts until one of its alerts has fired. */
function faultOf(environment: ChaosEnvironment, name: string, watch: AlertWatch): LastingFault {
  const lasts = () =>
    alerts.length > 0 ? watch.untilFired(alerts, fireMaxMs) : watch.untilFired([], unnoticedMs);
  const durations: FaultDurations = { outage: lasts, pastLease: lasts, down: lasts };
  const fault = lastingFaultsOf(environment, durations)[name];
  if (fault === undefined) throw new RangeError(`There is no fault "${name}".`);
  const { alerts } = fault;
  return fault;
}

interface AlertWatch {
  /** Seconds from the begin until an alert fired. */
  fired: Map<string, number>;
  /** Resolves when one of the alerts has fired since the begin, or after the time. */
  untilFired(alerts: readonly string[], maxMs: number): Promise<void>;
}

function watchAlerts(prometheus: Prometheus): AlertWatch {
  const begin = performance.now();
  const fired = new Map<string, number>();
  return {
    fired,
    async untilFired(alerts, maxMs) {
      const from = performance.now();
      while (!alerts.some((alert) => fired.has(alert)) && performance.now() - from < maxMs)
        for (const alert of await nextAlerts(prometheus))
          if (!fired.has(alert)) fired.set(alert, secondsSince(begin));
    },
  };
}

/** Waits until no alert fires, for some time at most. */
async function untilCalm(prometheus: Prometheus): Promise<void> {
  const begin = performance.now();
  while ((await nextAlerts(prometheus)).length > 0 && performance.now() - begin < clearMaxMs);
}

/** @returns seconds until each alert had cleared */
async function cleared(prometheus: Prometheus, alerts: readonly string[]): Promise<Map<string, number>> {
  const begin = performance.now();
  const clearedAfter = new Map<string, number>();
  while (clearedAfter.size < alerts.length && performance.now() - begin < clearMaxMs) {
    const firing = new Set(await nextAlerts(prometheus));
    for (const alert of alerts)
      if (!firing.has(alert) && !clearedAfter.has(alert)) clearedAfter.set(alert, secondsSince(begin));
  }
  return clearedAfter;
}

function secondsSince(begin: number): number {
  return Math.round((performance.now() - begin) / 100) / 10;
}

async function nextAlerts(prometheus: Prometheus): Promise<string[]> {
  await pause(pollMs);
  // Prometheus answers 503 while it starts.
  return [...new Set(await prometheus.firing().catch(() => []))];
}

const membersAtOnceMax = 40;
const memberEveryMs = 800;

/** Starts a member at regular intervals. One that waits for the end of a fault delays no other. */
async function onboardUntil({ apps }: ChaosEnvironment, work: { isOver: boolean }): Promise<void> {
  const progress = { endedMembers: 0, endedDebits: 0 };
  const plan = {
    members: 1,
    debitsEach: 2,
    concurrency: 1,
    everyMs: 500,
    debitLifeMs: 420_000,
    memberLifeMs: 480_000,
  };
  let running = 0;
  for (let firstIndex = 0; !work.isOver; await pause(memberEveryMs)) {
    if (running >= membersAtOnceMax) continue;
    running += 1;
    void runCrowd(apps, { ...plan, firstIndex }, progress).finally(() => {
      running -= 1;
    });
    firstIndex += 1;
  }
}

/** Divides the windows and `for` of rules. */
function shortened(files: Readonly<Record<string, string>>, factor: number): Record<string, string> {
  const unitSeconds: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3_600 };
  const divided = (_: string, before: string, count: string, unit: string, after: string) =>
    `${before}${Math.ceil((Number(count) * (unitSeconds[unit] ?? 1)) / factor)}s${after}`;
  return Object.fromEntries(
    Object.entries(files).map(([name, text]) => [
      name,
      text.replace(/(\[|offset |for: )(\d+)([smh])(\b)/g, divided),
    ]),
  );
}
