import type { Database } from "../connection/database.ts";

/** The checks whose cutoff is in [`from`, `to`), by intervals of `stepMs`. */
export interface CheckSpan {
  from: Date;
  to: Date;
  stepMs: number;
}

export interface CheckCounts {
  /** Intervals without checks are absent. */
  intervals: {
    /** Number of the interval, from 0. */
    index: number;
    decided: number;
    open: number;
    atRisk: number;
    late: number;
  }[];
  /** The most frequent cutoffs, at most `cutoffCount`, most frequent first. */
  cutoffs: { at: Date; count: number }[];
}

const cutoffCount = 5;

/**
 * A condition for open checks: `run_at` has passed, and so has more than half of the time between it and the cutoff. It does not
 * depend on how long before the cutoff a bank starts its checks.
 * @param now the SQL parameter of the current time
 */
export const isAtRisk = (now: string) =>
  `(run_at <= ${now} and decide_by > ${now} and decide_by - ${now} < (decide_by - run_at) / 2)`;

/** Counts checks by cutoff. Canceled checks do not count. */
export async function countChecks(
  { pool }: Pick<Database, "pool">,
  { from, to, stepMs }: CheckSpan,
  now: Date,
): Promise<CheckCounts> {
  const index = "floor(extract(epoch from decide_by - $1) * 1000 / $3)::int";
  const intervals = await pool.query<{
    index: number;
    total: string;
    open: string;
    at_risk: string;
    overdue: string;
  }>(
    `select ${index} as index, count(*) as total,
            count(*) filter (where status <> 'decided') as open,
            count(*) filter (where status <> 'decided' and ${isAtRisk("$4")}) as at_risk,
            count(*) filter (where status <> 'decided' and decide_by <= $4) as overdue
     from balance_checks
     where decide_by >= $1 and decide_by < $2 and status <> 'canceled'
     group by 1 order by 1`,
    [from, to, stepMs, now],
  );
  const late = await pool.query<{ index: number; count: string }>(
    `select ${index} as index, count(*) from balance_decisions
     where is_late and decided_at >= $1 and decide_by >= $1 and decide_by < $2 group by 1`,
    [from, to, stepMs],
  );
  const cutoffs = await pool.query<{ at: Date; count: string }>(
    `select decide_by as at, count(*) from balance_checks
     where decide_by >= $1 and decide_by < $2 and status <> 'canceled'
     group by decide_by having count(*) > 1 order by count(*) desc, decide_by limit $3`,
    [from, to, cutoffCount],
  );
  const lateOf = new Map(late.rows.map((row) => [row.index, Number(row.count)]));
  return {
    intervals: intervals.rows.map((row) => {
      const [total, open, atRisk, overdue] = [row.total, row.open, row.at_risk, row.overdue].map(Number) as [
        number,
        number,
        number,
        number,
      ];
      const decidedLate = lateOf.get(row.index) ?? 0;
      return {
        index: row.index,
        decided: total - open - decidedLate,
        open: open - atRisk - overdue,
        atRisk,
        late: decidedLate + overdue,
      };
    }),
    cutoffs: cutoffs.rows.map(({ at, count }) => ({ at, count: Number(count) })),
  };
}
