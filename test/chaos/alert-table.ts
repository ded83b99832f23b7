import { type Prometheus, startPrometheus } from "@account-opening/infra";
import { ruleFiles } from "../../infra/monitoring/rules.ts";
import { runCrowd } from "./crowd.ts";
import type { ChaosEnvironment } from "./environment.ts";
import { type FaultDurations, faultsOf, pause } from "./faults.ts";

/** What Prometheus reported of one fault. Times in seconds; null: never. */
interface AlertRow {
  fault: string;
  alert: string | null;
  /** From the begin of the fault. */
  firesAfter: number | null;
  /** From the end of the fault. */
  clearsAfter: number | null;
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

const pollMs = 500;
/** Maximum time until an alert fires, and until it has cleared. */
const fireMaxMs = 40_000;
const clearMaxMs = 180_000;

/** Causes each fault alone, until an alert fires, while members are onboarded. The first row is the time without a fault. */
export async function printAlertTable(environment: ChaosEnvironment, plan: AlertTablePlan): Promise<void> {
  const { apps } = environment;
  const prometheus = await startPrometheus({
    targets: () => Object.values(apps.processes).map(({ url }) => new URL(url).host),
    rules: shortened(ruleFiles(), plan.factor),
    scrapeIntervalMs: pollMs,
  });
  const work = { isOver: false };
  const load = onboardUntil(environment, work);
  try {
    const since = performance.now();
    const seen = new Set<string>();
    while (performance.now() - since < plan.calmMs)
      for (const alert of await nextAlerts(prometheus)) seen.add(alert);
    if (seen.size === 0) plan.onRow({ fault: "none", alert: null, firesAfter: null, clearsAfter: null });
    for (const alert of seen) plan.onRow({ fault: "none", alert, firesAfter: 0, clearsAfter: null });
    const names = Object.keys(faultsOf(environment)).filter((name) => name.includes(plan.only ?? ""));
    for (const name of names) for (const row of await rowsOf(environment, prometheus, name)) plan.onRow(row);
  } finally {
    work.isOver = true;
    await load;
    await prometheus.stop();
  }
}

async function rowsOf(
  environment: ChaosEnvironment,
  prometheus: Prometheus,
  fault: string,
): Promise<AlertRow[]> {
  const before = new Set(await nextAlerts(prometheus));
  const begin = performance.now();
  const seconds = (from: number) => Math.round((performance.now() - from) / 100) / 10;
  const fired = new Map<string, number>();
  const watch = async (isEnough: () => boolean, maxMs: number) => {
    const from = performance.now();
    while (!isEnough() && performance.now() - from < maxMs)
      for (const alert of await nextAlerts(prometheus))
        if (!before.has(alert) && !fired.has(alert)) fired.set(alert, seconds(begin));
  };
  const untilAlert = () => watch(() => fired.size > 0, fireMaxMs);
  const durations: FaultDurations = { outage: untilAlert, pastLease: untilAlert, down: untilAlert };
  await faultsOf(environment, durations)[fault]?.();
  const end = performance.now();
  if (fired.size === 0) await watch(() => fired.size > 0, fireMaxMs);
  const cleared = new Map<string, number>();
  while (cleared.size < fired.size && performance.now() - end < clearMaxMs) {
    const firing = new Set(await nextAlerts(prometheus));
    for (const alert of fired.keys())
      if (!firing.has(alert) && !cleared.has(alert)) cleared.set(alert, seconds(end));
  }
  if (fired.size === 0) return [{ fault, alert: null, firesAfter: null, clearsAfter: null }];
  return [...fired].map(([alert, firesAfter]) => {
    return { fault, alert, firesAfter, clearsAfter: cleared.get(alert) ?? null };
  });
}

async function nextAlerts(prometheus: Prometheus): Promise<string[]> {
  await pause(pollMs);
  // Prometheus answers 503 while it starts.
  return prometheus.firing().catch(() => []);
}

async function onboardUntil({ apps }: ChaosEnvironment, work: { isOver: boolean }): Promise<void> {
  const progress = { endedMembers: 0, endedDebits: 0 };
  const plan = {
    members: 10,
    debitsEach: 2,
    concurrency: 5,
    everyMs: 500,
    debitLifeMs: 420_000,
    memberLifeMs: 480_000,
  };
  for (let firstIndex = 0; !work.isOver; firstIndex += plan.members)
    await runCrowd(apps, { ...plan, firstIndex }, progress);
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
