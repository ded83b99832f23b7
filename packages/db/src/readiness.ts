import { readFileSync } from "node:fs";
import type { Database } from "./connection/database.ts";
import { explainDatabaseError } from "./connection/explain-error.ts";

type Privilege = "SELECT" | "INSERT" | "UPDATE" | "DELETE";

/** Which privileges a process needs to do its work, by table. */
export type Needs = Readonly<Record<string, readonly Privilege[]>>;

const journal = new URL("../migrations/meta/_journal.json", import.meta.url);

/** When the newest migration of this release was made: what drizzle stores of each that it has applied. */
function newestMigration(): number {
  const { entries } = JSON.parse(readFileSync(journal, "utf8")) as { entries: { when: number }[] };
  return Math.max(...entries.map(({ when }) => when));
}

/**
 * A readiness check: why this process cannot work on the database now, in a sentence that names no value, or null. It
 * takes writes, its schema is at least that of this release, and the login has the privileges.
 */
export function databaseReadiness(
  { pool }: Pick<Database, "pool">,
  needs: Needs,
): () => Promise<string | null> {
  const newest = newestMigration();
  const wanted = Object.entries(needs).flatMap(([table, all]) =>
    all.map((privilege) => ({ table, privilege })),
  );
  return async () => {
    try {
      const { rows } = await pool.query<{ readOnly: string; appliedAt: string | null; lacks: boolean }>(
        `select current_setting('transaction_read_only') as "readOnly",
                (select max(created_at) from drizzle.__drizzle_migrations) as "appliedAt",
                exists (select from unnest($1::text[], $2::text[]) as need (name, privilege)
                        where case privilege when 'DELETE' then not has_table_privilege(name, privilege)
                              else not has_any_column_privilege(name, privilege) end) as lacks`,
        [wanted.map(({ table }) => table), wanted.map(({ privilege }) => privilege)],
      );
      const [found] = rows;
      if (found?.readOnly !== "off") return explainCode("25006");
      if (Number(found.appliedAt) < newest) return explainCode("42P01");
      return found.lacks ? explainCode("42501") : null;
    } catch (error) {
      return explainDatabaseError(error) ?? "PostgreSQL failed: see the log.";
    }
  };
}

function explainCode(code: string): string | null {
  return explainDatabaseError(Object.assign(new Error(code), { code }));
}
