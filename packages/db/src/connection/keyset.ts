import { gt, lt, type SQL, sql } from "drizzle-orm";
import type { PgColumn } from "drizzle-orm/pg-core";

/**
 * Selects the rows after the last row of a page, for rows sorted by these two columns. The columns are compared as one row
 * value, so that PostgreSQL starts at the page in the index.
 */
export function keysetAfter(
  [timeColumn, idColumn]: readonly [PgColumn, PgColumn],
  [time, id]: readonly [Date, string | number],
  order: "asc" | "desc" = "asc",
): SQL {
  const last = sql`(${time.toISOString()}, ${id})`;
  return order === "asc"
    ? sql`(${timeColumn}, ${idColumn}) > ${last}`
    : sql`(${timeColumn}, ${idColumn}) < ${last}`;
}

/** A page of rows that are sorted by ID. */
export interface IdPage {
  order: "asc" | "desc";
  /** The ID of the last row of the previous page. */
  afterId: number | null;
  limit: number;
}

export function idAfter(column: PgColumn, { order, afterId }: IdPage): SQL | undefined {
  if (afterId === null) return undefined;
  return order === "asc" ? gt(column, afterId) : lt(column, afterId);
}
