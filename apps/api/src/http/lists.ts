import { z } from "zod";

/** `limit` of every list. */
export const limit = z
  .string()
  .regex(/^\d{1,4}$/, "must be a whole number")
  .transform(Number)
  .pipe(z.number().min(1, "must be at least 1").max(200, "must be at most 200"))
  .default(50)
  .meta({ type: "integer", minimum: 1, maximum: 200, default: 50, description: "Number of rows per page." });

export interface CursorKind<Position> {
  /** Query parameter: decodes to the position, or undefined on the first page. */
  schema: z.ZodOptional<z.ZodType<Position, string>>;
  encode(position: Position): string;
}

/**
 * Where a page ended. Opaque to clients: base64url of JSON, with the list's name, so that a cursor of another list is
 * refused rather than misread.
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

/** What a list tells of rows that it left out. */
export interface RowReporter {
  log: { notRendered(error: unknown, list: string): void };
}

/**
 * Rows as they are shown. One that has not the form that the list promises is left out and reported: the others do not
 * depend on it.
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

const momentMin = new Date(0);
const momentMax = new Date("9999-12-31T23:59:59.999Z");

/**
 * Where a page ended that is sorted by a moment and an id, as a cursor can hold it. Null behind every moment that a cursor can
 * name: only rows that lie there too could follow.
 */
export function withMoment(at: Date, id: string): [string, string] | null {
  return at > momentMax ? null : [(at < momentMin ? momentMin : at).toISOString(), id];
}

/** A page of at most `limit` rows out of `limit + 1` that were asked for: the last tells that there are more. */
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
