import { readFileSync } from "node:fs";
import type { Database } from "./connection/database.ts";
import { explainDatabaseError } from "./connection/explain-error.ts";

type Privilege = "SELECT" | "INSERT" | "UPDATE" | "DELETE";

/** The privileges that a process needs, by table. */
export type RequiredPrivileges = Readonly<Record<string, readonly Privilege[]>>;

const journal = new URL("../migrations/meta/_journal.json", import.meta.url);

/** Creation time of the newest migration of this release. Drizzle stores it for each applied migration. */
function newestMigration(): number {
  const { entries } = JSON.parse(readFileSync(journal, "utf8")) as { entries: { when: number }[] };
  return Math.max(...entries.map(({ when }) => when));
}

/**
 * Returns a readiness check. The database is ready if it accepts writes, has the migrations of this release, and grants the
 * required privileges. It runs a statement as the hot path does, with a name and on a connection of the pool. The check returns null,
 * or the problem in one sentence without values.
 */
export function databaseReadiness(
  { pool }: Pick<Database, "pool">,
  required: RequiredPrivileges,
): () => Promise<string | null> {
  const newest = newestMigration();
  const privileges = Object.entries(required).flatMap(([table, all]) =>
    all.map((privilege) => ({ table, privilege })),
  );
  return async () => {
    try {
      const { rows } = await pool.query<{ readOnly: string; appliedAt: string | null; lacks: boolean }>({
        name: "readiness",
        text: `
         select current_setting('transaction_read_only') as "readOnly",
                (select max(created_at) from drizzle.__drizzle_migrations) as "appliedAt",
                exists (select from unnest($1::text[], $2::text[]) as need (name, privilege)
                        where case privilege when 'DELETE' then not has_table_privilege(name, privilege)
                              else not has_any_column_privilege(name, privilege) end) as lacks`,
        values: [privileges.map(({ table }) => table), privileges.map(({ privilege }) => privilege)],
      });
      const [row] = rows;
      if (row?.readOnly !== "off") return explainCode("25006");
      if (Number(row.appliedAt) < newest) return explainCode("42P01");
      return row.lacks ? explainCode("42501") : null;
    } catch (error) {
      return explainDatabaseError(error) ?? "PostgreSQL failed: see the log.";
    }
  };
}

function explainCode(code: string): string | null {
  return explainDatabaseError(Object.assign(new Error(code), { code }));
}
