import pg from "pg";

const { TIMESTAMPTZ } = pg.types.builtins;

/**
 * A moment as PostgreSQL writes it, always as a Date that can be compared and shown: PostgreSQL also knows `infinity` and times
 * before and after all that a Date holds, and one such value must not fail a whole statement's rows.
 */
export function toMoment(text: string): Date {
  const parsed: unknown = parseTimestamp(text);
  const ms = parsed instanceof Date ? parsed.getTime() : Number(parsed);
  return new Date(Number.isNaN(ms) ? dateMax : Math.min(Math.max(ms, -dateMax), dateMax));
}

/** A Date reaches so many milliseconds in both directions. */
const dateMax = 8.64e15;

const parseTimestamp: (text: string) => unknown = pg.types.getTypeParser(TIMESTAMPTZ);

/** For the options of a connection: moments as above, all else as pg reads it. */
export const momentTypes: pg.CustomTypesConfig = {
  getTypeParser: ((oid: number, format?: "text" | "binary") =>
    oid === TIMESTAMPTZ && format !== "binary"
      ? toMoment
      : pg.types.getTypeParser(oid, format as "text")) as typeof pg.types.getTypeParser,
};
