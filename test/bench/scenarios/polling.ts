import { type Line, tableOf } from "@account-opening/core/testing";
import type { Services } from "@account-opening/infra";
import { type Figure, rounded, type Scale } from "../measure.ts";

/**
 * The model of polling, computed with the functions of the product: how close each case is to the smallest delay that is
 * possible with as many status reads, if the distribution of durations is known. No network and no clock: each run prints the
 * same figures.
 */
export async function polling(_services: Services, { isQuick }: Scale): Promise<Figure[]> {
  const lines = tableOf(isQuick ? 3 : 20);
  printTable(lines);
  return lines.map(({ name, value, target, row }) => ({
    name: `polling.${name}`,
    value: rounded(value),
    unit: name.endsWith("polled_wrongly") ? "jobs" : "ratio",
    target: `<= ${rounded(target)}`,
    met: value <= target,
    ...(row === undefined
      ? {}
      : { baseline: { name: "status reads per job", value: rounded(row.readsPerJob) } }),
  }));
}

/** Status reads (r) and delay (d) are relative to a read every 3 s, x to the smallest possible d with as many reads. */
function printTable(lines: readonly Line[]): void {
  console.error(["case".padEnd(40), "r", "d", "reads", "value", "target", ""].join("\t"));
  for (const { name, value, target, row } of lines) {
    const cells = [row?.r, row?.d, row?.readsPerJob, value, target].map((cell) => cell?.toFixed(2) ?? "");
    console.error([name.padEnd(40), ...cells, value <= target ? "met" : "NOT MET"].join("\t"));
  }
}
