/** A time of this system's clock: milliseconds since 1970-01-01 UTC. A plain number can be stored as JSON and compared. */
export type Instant = number;

/** The end of the year 9999. PostgreSQL and JavaScript can both store the times from 1970 until then. */
export const instantMax: Instant = 253_402_300_799_999;

export function isInstant(value: unknown): value is Instant {
  return typeof value === "number" && value >= 0 && value <= instantMax;
}

/** The nearest time that can be stored; `instantMax` for NaN. */
export function nearestInstant(value: number): Instant {
  return Number.isNaN(value) ? instantMax : Math.min(Math.max(value, 0), instantMax);
}
