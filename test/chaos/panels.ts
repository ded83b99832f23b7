import type { Prometheus } from "@account-opening/infra";
import { dashboards, rateInterval } from "../../infra/monitoring/dashboards.ts";

/** One query of a panel, over a time. */
export interface PanelRow {
  dashboard: string;
  panel: string;
  legend: string;
  unit: string;
  seriesCount: number;
  /** Of all series. Null without a value. */
  min: number | null;
  max: number | null;
}

const stepSeconds = 5;

/** What the panels of the dashboards show from `from` until now. */
export async function readPanels(prometheus: Prometheus, from: Date): Promise<PanelRow[]> {
  const rows: PanelRow[] = [];
  for (const { title: dashboard, panels } of dashboards)
    for (const { title: panel, unit, queries } of panels)
      for (const { expr, legend } of queries) {
        const series = await prometheus.range(expr.replaceAll(rateInterval, "10s"), from, stepSeconds);
        const values = series.flatMap((each) => each.values).filter(Number.isFinite);
        const [min = null, max = null] =
          values.length === 0 ? [] : [Math.min(...values), Math.max(...values)];
        rows.push({ dashboard, panel, legend, unit, seriesCount: series.length, min, max });
      }
  return rows;
}
