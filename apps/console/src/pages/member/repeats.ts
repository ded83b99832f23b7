import type { HistoryRow } from "./history.ts";

/** Rows that follow each other and say the same, as one row. */
export interface RepeatedRow extends HistoryRow {
  count: number;
  /** When the first of them happened. */
  since: string;
}

/** A shorter series stays as it is. */
const seriesMin = 3;

/** Joins series of equal rows: a member that waits is read hundreds of times, which would hide what happened to it. */
export function joinRepeats(rows: readonly HistoryRow[]): RepeatedRow[] {
  const series: [HistoryRow, ...HistoryRow[]][] = [];
  for (const row of rows) {
    const last = series.at(-1);
    if (last !== undefined && saysTheSame(last[0], row)) last.push(row);
    else series.push([row]);
  }
  return series.flatMap((equal) => (equal.length < seriesMin ? equal.map(single) : [joined(equal)]));
}

function single(row: HistoryRow): RepeatedRow {
  return { ...row, count: 1, since: row.at };
}

function joined(equal: readonly [HistoryRow, ...HistoryRow[]]): RepeatedRow {
  const [newest] = equal;
  return {
    ...newest,
    count: equal.length,
    since: equal.at(-1)?.at ?? newest.at,
    raw: equal.map(({ raw }) => raw),
  };
}

function saysTheSame(a: HistoryRow, b: HistoryRow): boolean {
  return a.kind === b.kind && a.what === b.what && a.detail === b.detail && a.tone === b.tone;
}
