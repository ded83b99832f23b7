import pg from "pg";

const { TIMESTAMPTZ } = pg.types.builtins;

/**
 * Parses a timestamp of PostgreSQL to a valid Date. PostgreSQL also stores `infinity` and times outside the range of a Date. They
 * become the nearest Date, so that one such value does not fail all rows of a statement.
 */
export function toMoment(text: string): Date {
  const parsed: unknown = parseTimestamp(text);
  const ms = parsed instanceof Date ? parsed.getTime() : Number(parsed);
  return new Date(Number.isNaN(ms) ? dateMax : Math.min(Math.max(ms, -dateMax), dateMax));
}

/** Range of a Date in both directions, in milliseconds. */
const dateMax = 8.64e15;

const parseTimestamp: (text: string) => unknown = pg.types.getTypeParser(TIMESTAMPTZ);

/** Type parsers of a connection: `toMoment` for timestamps, the default of pg for other types. */
export const momentTypes: pg.CustomTypesConfig = {
  getTypeParser: ((oid: number, format?: "text" | "binary") =>
    oid === TIMESTAMPTZ && format !== "binary"
      ? toMoment
      : pg.types.getTypeParser(oid, format as "text")) as typeof pg.types.getTypeParser,
};
