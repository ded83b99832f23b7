import type { AuditFilter } from "../../api/audit.ts";

const hourMs = 3_600_000;

const periods: Readonly<Record<string, { word: string; ms: number }>> = {
  hour: { word: "last hour", ms: hourMs },
  day: { word: "last 24 h", ms: 24 * hourMs },
  week: { word: "last 7 days", ms: 7 * 24 * hourMs },
  month: { word: "last 30 days", ms: 30 * 24 * hourMs },
};

export const periodOptions = Object.entries(periods).map(([value, { word }]) => ({ value, word }));

/** The period by its name. It starts at a whole minute, so that a rendering does not start another query. */
export function spanOf(name: string | undefined): Pick<AuditFilter, "from"> {
  const period = name === undefined ? undefined : periods[name];
  if (period === undefined) return {};
  const minute = Math.floor(Date.now() / 60_000) * 60_000;
  return { from: new Date(minute - period.ms).toISOString() };
}
