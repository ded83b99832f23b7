import { z } from "zod";
import { number } from "./fields.ts";

export interface Page<Row> {
  rows: Row[];
  /** 1 when MX does not say. */
  totalPages: number;
  /** Null when MX does not say. */
  totalEntries: number | null;
}

const paginationWire = z.looseObject({ total_pages: number, total_entries: number }).nullish().catch(null);

/** A list of MX: `{ [key]: [row, …], pagination }`. Null is an empty list; no list at all is a wrong answer. */
export function pageOf<Row>(key: string, row: z.ZodType<Row>): z.ZodType<Page<Row>> {
  return z
    .looseObject({})
    .transform((answer): { rows: unknown; pagination?: unknown } => ({
      rows: answer[key],
      pagination: answer["pagination"],
    }))
    .pipe(z.object({ rows: z.array(row).nullable(), pagination: paginationWire }))
    .transform(({ rows, pagination }) => ({
      rows: rows ?? [],
      totalPages: pagination?.total_pages ?? 1,
      totalEntries: pagination?.total_entries ?? null,
    }));
}
