import type { Advanced } from "@account-opening/core/advance";
import type { JobKind } from "@account-opening/core/member";
import { type KnownEnds, storedEndsMax } from "@account-opening/core/polling";
import { type Database, isDataError } from "../connection/database.ts";
import { groupBy } from "../connection/group-by.ts";

export type ObservedEnd = Advanced["members"][number]["jobEnds"][number];
type JobEnd = KnownEnds["ends"][number];
type FirstSignal = JobEnd["firstSignal"];

/** Stored as text, one letter for each end. */
const letters: Readonly<Record<FirstSignal, string>> = {
  webhook: "w",
  poll: "p",
  refresh: "r",
  oauth_result: "o",
};

/** The largest value of an integer column: 24 days. */
const storableMsMax = 2 ** 31 - 1;

/**
 * Stores the ends of MX jobs, in the order of their observation. A row that PostgreSQL cannot extend, because it was changed by
 * hand, is replaced.
 */
export async function storeJobEnds(
  { pool }: Pick<Database, "pool">,
  ends: readonly ObservedEnd[],
): Promise<void> {
  if (ends.length === 0) return;
  try {
    await pool.query({ ...appendEnds, values: [...valuesOf(ends), storedEndsMax] });
  } catch (error) {
    if (!isDataError(error)) throw error;
    for (const group of groupBy(
      ends,
      ({ institutionCode, kind }) => `${institutionCode}\u0000${kind}`,
    ).values())
      await storeGroup(pool, group);
  }
  const signals = ends.map(signalLetter).join("");
  if (signals !== "") await pool.query({ ...appendSignals, values: [signals, storedEndsMax] });
}

async function storeGroup(pool: Database["pool"], group: readonly ObservedEnd[]): Promise<void> {
  try {
    await pool.query({ ...appendEnds, values: [...valuesOf(group), storedEndsMax] });
  } catch (error) {
    if (!isDataError(error)) throw error;
    await pool.query({ ...replaceEnds, values: valuesOf(group) });
  }
}

function valuesOf(ends: readonly ObservedEnd[]): unknown[] {
  return [
    ends.map(({ institutionCode }) => institutionCode),
    ends.map(({ kind }) => kind),
    ends.map(({ afterMs }) => storableMs(afterMs)),
    ends.map(({ byMs }) => storableMs(byMs)),
    ends.map(({ firstSignal }) => letters[firstSignal]),
  ];
}

function storableMs(ms: number): number {
  return Math.min(Math.round(ms), storableMsMax);
}

// Sorted, so that concurrent statements lock rows in the same order.
const insertEnds = `
    insert into job_ends (institution_code, kind, after_ms, by_ms, first_signals, end_count)
    select institution_code, kind, array_agg(after_ms order by position), array_agg(by_ms order by position),
           string_agg(first_signal, '' order by position), count(*)
    from unnest($1::text[], $2::text[], $3::int[], $4::int[], $5::text[]) with ordinality
      as row (institution_code, kind, after_ms, by_ms, first_signal, position)
    group by institution_code, kind order by institution_code, kind
    on conflict (institution_code, kind) do update set`;

const appendEnds = {
  name: "job-ends-append",
  text: `${insertEnds}
      after_ms = (job_ends.after_ms || excluded.after_ms)
        [greatest(1, cardinality(job_ends.after_ms) + cardinality(excluded.after_ms) - $6 + 1):],
      by_ms = (job_ends.by_ms || excluded.by_ms)
        [greatest(1, cardinality(job_ends.by_ms) + cardinality(excluded.by_ms) - $6 + 1):],
      first_signals = right(job_ends.first_signals || excluded.first_signals, $6),
      end_count = job_ends.end_count + excluded.end_count`,
};

const replaceEnds = {
  name: "job-ends-replace",
  text: `${insertEnds}
      after_ms = excluded.after_ms, by_ms = excluded.by_ms, first_signals = excluded.first_signals,
      end_count = excluded.end_count`,
};

const appendSignals = {
  name: "job-end-signals-append",
  text: `
    insert into job_end_signals (id, signals) values (1, $1)
    on conflict (id) do update set signals = right(job_end_signals.signals || excluded.signals, $2)`,
};

const kindLetters: Readonly<Record<JobKind, string>> = { verify: "v", identify: "i", check_balance: "b" };

/** The letter of the kind: a capital if a webhook reported the end first. Other requests of a status read say nothing. */
function signalLetter({ kind, firstSignal }: ObservedEnd): string {
  switch (firstSignal) {
    case "webhook":
      return kindLetters[kind].toUpperCase();
    case "poll":
      return kindLetters[kind];
    case "refresh":
    case "oauth_result":
      return "";
  }
}

/** The latest ends of the deployment, oldest first. */
export async function readEndSignals({ pool }: Pick<Database, "pool">) {
  const { rows } = await pool.query<{ signals: string }>("select signals from job_end_signals");
  return [...(rows[0]?.signals ?? "")].flatMap((letter) => {
    const kind = (Object.keys(kindLetters) as JobKind[]).find(
      (each) => kindLetters[each] === letter.toLowerCase(),
    );
    if (kind === undefined) return [];
    return [
      { kind, firstSignal: letter === letter.toLowerCase() ? ("poll" as const) : ("webhook" as const) },
    ];
  });
}

/** The number of ends of each institution and kind, without the ends: `ends` is empty. */
export async function countJobEnds({ pool }: Pick<Database, "pool">): Promise<KnownEnds[]> {
  const { rows } = await pool.query<{ institution_code: string; kind: JobKind; end_count: string }>(
    "select institution_code, kind, end_count from job_ends order by institution_code, kind",
  );
  return rows.map((row) => ({
    institutionCode: row.institution_code,
    kind: row.kind,
    endCount: Number(row.end_count),
    ends: [],
  }));
}

/** The latest ends of these institutions and kinds. */
export async function readJobEnds(
  { pool }: Pick<Database, "pool">,
  keys: readonly Pick<KnownEnds, "institutionCode" | "kind">[],
): Promise<KnownEnds[]> {
  if (keys.length === 0) return [];
  const { rows } = await pool.query<JobEndsRow>({
    name: "job-ends-read",
    text: `
      select institution_code, kind, after_ms, by_ms, first_signals, end_count
      from job_ends where (institution_code, kind) in (select * from unnest($1::text[], $2::text[]))`,
    values: [keys.map(({ institutionCode }) => institutionCode), keys.map(({ kind }) => kind)],
  });
  return rows.map((row) => ({
    institutionCode: row.institution_code,
    kind: row.kind,
    endCount: Number(row.end_count),
    ends: validEnds(row),
  }));
}

interface JobEndsRow {
  institution_code: string;
  kind: JobKind;
  after_ms: unknown[];
  by_ms: unknown[];
  first_signals: string;
  end_count: string;
}

/**
 * The valid ends in a row: one bad value must not affect the polling of an institution. All three columns are extended at their
 * end, so the latest values belong together, whatever was changed before them.
 */
function validEnds(row: JobEndsRow): JobEnd[] {
  const after = row.after_ms.flat().reverse();
  const by = row.by_ms.flat().reverse();
  const signals = [...row.first_signals].reverse();
  return signals
    .flatMap((letter, index) => {
      const [afterMs, byMs] = [after[index], by[index]];
      const firstSignal = (Object.keys(letters) as FirstSignal[]).find((each) => letters[each] === letter);
      const isEnd = typeof afterMs === "number" && typeof byMs === "number" && firstSignal !== undefined;
      return isEnd && afterMs >= 0 && byMs > afterMs ? [{ afterMs, byMs, firstSignal }] : [];
    })
    .reverse();
}
