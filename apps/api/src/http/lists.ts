import { z } from "zod";
import { problem } from "./problems.ts";

/** The `limit` parameter of lists. */
export const limit = z
  .string()
  .regex(/^\d{1,4}$/, "must be a whole number")
  .transform(Number)
  .pipe(z.number().min(1, "must be at least 1").max(200, "must be at most 200"))
  .default(50)
  .meta({ type: "integer", minimum: 1, maximum: 200, default: 50, description: "Number of rows per page." });

/** The `order` parameter of lists. */
export const order = z.enum(["asc", "desc"]).default("asc");

export interface CursorKind<Position> {
  /** Query parameter: decodes to the position, or undefined on the first page. */
  schema: z.ZodOptional<z.ZodType<Position, string>>;
  encode(position: Position): string;
}

/**
 * The position of the last row of a page. It is opaque to clients: base64url of JSON, with the name of the list, so that a cursor of
 * another list is refused.
 */
export function cursor<Position>(list: string, position: z.ZodType<Position>): CursorKind<Position> {
  const decoded = z.tuple([z.literal(list), position]);
  const schema = z
    .string()
    .transform((text, context): Position => {
      const result = decoded.safeParse(parsed(text));
      if (result.success) return result.data[1];
      context.addIssue({ code: "custom", message: "must be the unchanged next_cursor of this list" });
      return z.NEVER;
    })
    .optional()
    .meta({ type: "string", description: "`next_cursor` of the previous page." });
  return {
    schema,
    encode: (end) => Buffer.from(JSON.stringify([list, end])).toString("base64url"),
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(Buffer.from(text, "base64url").toString());
  } catch {
    return undefined;
  }
}

/** Reports rows that a list leaves out. */
export interface RowReporter {
  log: { notRendered(error: unknown, list: string): void };
}

/**
 * The views of rows. An invalid row is left out and logged, so that it does not affect the others.
 */
export function rendered<Row, Shown>(
  rows: readonly Row[],
  view: (row: Row) => Shown,
  schema: z.ZodType,
  list: string,
  reporter: RowReporter,
): Shown[] {
  return rows.flatMap((row) => {
    try {
      const shown = view(row);
      schema.parse(shown);
      return [shown];
    } catch (error) {
      reporter.log.notRendered(error, list);
      return [];
    }
  });
}

/**
 * The view of a row that is read alone.
 * @throws a problem if the row is invalid, after it is logged as a list does.
 */
export function renderedRow<Row, Shown>(
  row: Row,
  view: (row: Row) => Shown,
  schema: z.ZodType,
  list: string,
  reporter: RowReporter,
): Shown {
  const [shown] = rendered([row], view, schema, list, reporter);
  if (shown === undefined)
    throw problem("invalid-row", {
      detail: "Lists leave it out. An operator must correct it: the log has the event row.not_rendered.",
    });
  return shown;
}

const momentMin = new Date(0);
const momentMax = new Date("9999-12-31T23:59:59.999Z");

/**
 * The position of a row in a list that is sorted by time and ID. Null if the time is later than any that a cursor can contain: only
 * other such rows could follow.
 */
export function withMoment(at: Date, id: string): [string, string] | null {
  return at > momentMax ? null : [(at < momentMin ? momentMin : at).toISOString(), id];
}

/** A page of at most `size` rows, from a query of `size + 1` rows: the extra row shows that there are more. */
export function pageOf<Row, Position>(
  rows: readonly Row[],
  size: number,
  positionOf: (last: Row) => Position | null,
  { encode }: CursorKind<Position>,
): { rows: Row[]; nextCursor: string | null } {
  const shown = rows.slice(0, size);
  const last = shown.at(-1);
  const end = rows.length > size && last !== undefined ? positionOf(last) : null;
  return { rows: shown, nextCursor: end === null ? null : encode(end) };
}

/** The schema of a list's page. */
export function listOf<Row extends z.ZodType>(row: Row) {
  return z.object({
    data: z.array(row),
    next_cursor: z.string().nullable().meta({ description: "Null on the last page." }),
  });
}
