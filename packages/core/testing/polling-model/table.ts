import { type CaseName, caseNames } from "./durations.ts";
import { drift, learnCase, type Row, webhooks } from "./run.ts";

/** One line of the table: a value with its target. */
export interface Line {
  name: string;
  value: number;
  target: number;
  row?: Row;
}

/** Numbers of known jobs in the table. */
export const knownCounts = [0, 10, 50, 200] as const;

/** What a status read may cost, in milliseconds of delay: while a person waits, and without a person. */
const prices = [300, 4_000] as const;

/** The targets of the model. `x` cannot be below 1. */
export function targetOf(name: CaseName, priceMs: number, known: number): number | null {
  const isHard = name === "two peaks" && priceMs === 4_000;
  if (known === 0) return name === "two peaks" ? 2.7 : 1.4;
  if (known === 50) return isHard ? 1.8 : 1.35;
  if (known === 200) return isHard ? 1.5 : 1.15;
  return null;
}

/** No number of known jobs may make it worse than none by more than this. */
const worseThanUnknownMax = 1.3;

/** All figures of the model, the same in every run. @param repeats each case is learned this many times. */
export function tableOf(repeats: number): Line[] {
  const lines = prices.flatMap((priceMs) => caseNames.flatMap((name) => caseLines(name, priceMs, repeats)));
  const shift = Math.max(...drift(prices[0], 60, repeats));
  const { r, d, readsPerJob, wronglyPolled, dAfterwards } = webhooks(prices[0], repeats);
  return [
    ...lines,
    { name: "drift.d_max", value: shift, target: 3 },
    { name: "webhooks.r", value: r, target: 0.25, row: { r, d, x: Number.NaN, readsPerJob } },
    { name: "webhooks.d", value: d, target: 1 },
    { name: "webhooks_lost.jobs_polled_wrongly", value: wronglyPolled, target: 5 },
    { name: "webhooks_lost.d", value: dAfterwards, target: 3 },
  ];
}

function caseLines(name: CaseName, priceMs: number, repeats: number): Line[] {
  const rows = learnCase(name, priceMs, knownCounts, repeats);
  const unknown = rows[0]?.x ?? 1;
  return rows.map((row, index) => {
    const known = knownCounts[index] ?? 0;
    const relative = worseThanUnknownMax * unknown;
    const target = Math.min(targetOf(name, priceMs, known) ?? relative, known === 0 ? 2.7 : relative);
    return { name: `${name.replace(" ", "_")}.price_${priceMs}.known_${known}.x`, value: row.x, target, row };
  });
}
