interface Migration {
  tag: string;
  /** Time of creation, by which drizzle orders migrations. */
  when: number;
  sql: string;
}

/**
 * A released migration is applied in some database, where a change of it would never run.
 * @returns the names of released migrations that are missing, changed, or in another position
 */
export function changedMigrations(released: readonly Migration[], current: readonly Migration[]): string[] {
  return released
    .filter(({ tag, when, sql }, index) => {
      const now = current[index];
      return now?.tag !== tag || now.when !== when || now.sql !== sql;
    })
    .map(({ tag }) => tag);
}
