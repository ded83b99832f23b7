import { z } from "zod";
import { count } from "./fields.ts";

export interface Page<Row> {
  rows: Row[];
  /** Rows that cannot be read. */
  leftOutCount: number;
  /** Null when MX does not say. */
  totalPages: number | null;
  /** Null when MX does not say. */
  totalEntries: number | null;
}

const paginationWire = z.looseObject({ total_pages: count, total_entries: count }).nullish().catch(null);

/**
 * A list of MX: `{ [key]: [row, …], pagination }`. Null is an empty list; no list at all is a wrong answer. A row that cannot be
 * read is left out: it keeps nobody from the others.
 */
export function pageOf<Row>(key: string, row: z.ZodType<Row>): z.ZodType<Page<Row>> {
  return z
    .looseObject({})
    .transform((answer): { rows: unknown; pagination?: unknown } => ({
      rows: answer[key],
      pagination: answer["pagination"],
    }))
    .pipe(z.object({ rows: z.array(z.unknown()).nullable(), pagination: paginationWire }))
    .transform(({ rows, pagination }) => ({
      ...readable(row, rows ?? []),
      totalPages: pagination?.total_pages ?? null,
      totalEntries: pagination?.total_entries ?? null,
    }));
}

function readable<Row>(row: z.ZodType<Row>, found: readonly unknown[]) {
  const rows = found.flatMap((each) => {
    const read = row.safeParse(each);
    return read.success ? [read.data] : [];
  });
  return { rows, leftOutCount: found.length - rows.length };
}
