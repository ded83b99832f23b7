import { z } from "zod";
import { count } from "./fields.ts";

export interface Page<Row> {
  rows: Row[];
  /** Number of invalid rows. */
  leftOutCount: number;
  /** Null if MX does not report it. */
  totalPages: number | null;
  /** Null if MX does not report it. */
  totalEntries: number | null;
}

const paginationWire = z.looseObject({ total_pages: count, total_entries: count }).nullish().catch(null);

/**
 * A list of MX: `{ [key]: [row, …], pagination }`. Null is an empty list; a missing list is an error. An invalid row is
 * left out, and the others are used.
 */
export function pageOf<Row>(key: string, row: z.ZodType<Row>): z.ZodType<Page<Row>> {
  return z
    .looseObject({})
    .transform((response): { rows: unknown; pagination?: unknown } => ({
      rows: response[key],
      pagination: response["pagination"],
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
