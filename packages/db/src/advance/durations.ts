import type { JobDuration, JobKind, KnownDurations } from "@account-opening/core";
import { type Database, isDataError } from "../connection/database.ts";
import { groupBy } from "../connection/group-by.ts";

/** So many of the latest durations are kept for each institution and kind of job. */
const keptCount = 64;

/**
 * Remembers how long jobs took, once the members that they were learned from are saved: of all members of an institution, none
 * is held up by what is stored here. A row that takes no more, since it has not the form of ours, is begun again.
 */
export async function storeDurations(
  { pool }: Pick<Database, "pool">,
  durations: readonly JobDuration[],
): Promise<void> {
  // In one order everywhere, so that two statements never wait for each other.
  const grouped = groupBy(durations, ({ institutionCode, kind }) => `${institutionCode}\u0000${kind}`);
  for (const key of [...grouped.keys()].sort()) {
    const group = grouped.get(key) ?? [];
    const values = [group[0]?.institutionCode, group[0]?.kind, group.map((one) => one.durationMs)];
    try {
      await pool.query({ ...insertDuration, values: [...values, keptCount] });
    } catch (error) {
      if (!isDataError(error)) throw error;
      await pool.query({ ...replaceDuration, values });
    }
  }
}

const insertDuration = {
  name: "durations-learn",
  text: `
    insert into job_durations (institution_code, kind, durations_ms) values ($1, $2, $3::int[])
    on conflict (institution_code, kind) do update set
      durations_ms = (job_durations.durations_ms || excluded.durations_ms)
        [greatest(1, cardinality(job_durations.durations_ms) + cardinality(excluded.durations_ms) - $4 + 1):]`,
};

const replaceDuration = {
  name: "durations-relearn",
  text: `
    insert into job_durations (institution_code, kind, durations_ms) values ($1, $2, $3::int[])
    on conflict (institution_code, kind) do update set durations_ms = excluded.durations_ms`,
};

/** All that is known, as a look-up for the state machine; small: one row for each institution and kind. */
export async function readDurations({ pool }: Pick<Database, "pool">): Promise<DurationsOf> {
  const { rows } = await pool.query<{ institution_code: string; kind: JobKind; durations_ms: unknown[] }>(
    "select institution_code, kind, durations_ms from job_durations",
  );
  const known = new Map(
    rows.map((row) => [`${row.kind} ${row.institution_code}`, durationsIn(row.durations_ms)]),
  );
  return (institutionCode, kind) => known.get(`${kind} ${institutionCode}`) ?? [];
}

/** Those that are durations: the polling of all members of the institution depends on them. */
function durationsIn(stored: readonly unknown[]): number[] {
  return stored.flat().filter((ms): ms is number => typeof ms === "number" && ms >= 0);
}

export type DurationsOf = (institutionCode: string, kind: JobKind) => KnownDurations;

/** What is known, read again when older than `maxAgeMs`. */
export function cacheDurations(
  database: Pick<Database, "pool">,
  maxAgeMs: number,
): (now: Date) => Promise<DurationsOf> {
  let known: { durationsOf: Promise<DurationsOf>; readAt: number } | null = null;
  return async (now) => {
    if (known === null || now.getTime() - known.readAt >= maxAgeMs) {
      const durationsOf = readDurations(database);
      known = { durationsOf, readAt: now.getTime() };
      durationsOf.catch(() => {
        known = null;
      });
    }
    return known.durationsOf;
  };
}
