import type { JobDuration, JobKind } from "@account-opening/core";
import { cacheFor } from "../connection/cache.ts";
import { type Database, isDataError } from "../connection/database.ts";
import { groupBy } from "../connection/group-by.ts";

/** Number of durations stored for each institution and kind of job. */
const storedMax = 64;

/**
 * Stores the durations of completed MX jobs. It runs after the members are saved, so that it cannot block them. A row that
 * PostgreSQL cannot extend, because it was changed by hand, is replaced.
 */
export async function storeDurations(
  { pool }: Pick<Database, "pool">,
  durations: readonly JobDuration[],
): Promise<void> {
  // Sorted, so that concurrent transactions lock rows in the same order.
  const grouped = groupBy(durations, ({ institutionCode, kind }) => `${institutionCode}\u0000${kind}`);
  for (const key of [...grouped.keys()].sort()) {
    const group = grouped.get(key) ?? [];
    const values = [group[0]?.institutionCode, group[0]?.kind, group.map((one) => one.durationMs)];
    try {
      await pool.query({ ...insertDuration, values: [...values, storedMax] });
    } catch (error) {
      if (!isDataError(error)) throw error;
      await pool.query({ ...replaceDuration, values });
    }
  }
}

const insertDuration = {
  name: "durations-append",
  text: `
    insert into job_durations (institution_code, kind, durations_ms) values ($1, $2, $3::int[])
    on conflict (institution_code, kind) do update set
      durations_ms = (job_durations.durations_ms || excluded.durations_ms)
        [greatest(1, cardinality(job_durations.durations_ms) + cardinality(excluded.durations_ms) - $4 + 1):]`,
};

const replaceDuration = {
  name: "durations-replace",
  text: `
    insert into job_durations (institution_code, kind, durations_ms) values ($1, $2, $3::int[])
    on conflict (institution_code, kind) do update set durations_ms = excluded.durations_ms`,
};

/** All durations, for the state machine. There is one row for each institution and kind of job. */
export async function readDurations({ pool }: Pick<Database, "pool">): Promise<DurationsOf> {
  const { rows } = await pool.query<{ institution_code: string; kind: JobKind; durations_ms: unknown[] }>(
    "select institution_code, kind, durations_ms from job_durations",
  );
  const durations = new Map(
    rows.map((row) => [`${row.kind} ${row.institution_code}`, validDurations(row.durations_ms)]),
  );
  return (institutionCode, kind) => durations.get(`${kind} ${institutionCode}`) ?? [];
}

/** The valid durations in a row: one bad value must not affect the polling of an institution. */
function validDurations(stored: readonly unknown[]): number[] {
  return stored.flat().filter((ms): ms is number => typeof ms === "number" && ms >= 0);
}

export type DurationsOf = (institutionCode: string, kind: JobKind) => readonly number[];

/** Caches `readDurations` for `maxAgeMs`. */
export function cacheDurations(
  database: Pick<Database, "pool">,
  maxAgeMs: number,
): (now: Date) => Promise<DurationsOf> {
  return cacheFor(() => readDurations(database), maxAgeMs);
}
