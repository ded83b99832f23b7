/** A moment of our own clock: milliseconds since 1970-01-01 UTC. Plain numbers survive JSON and compare as they are. */
export type Instant = number;

/** PostgreSQL and JavaScript both hold the moments from the year 1970 to the end of the year 9999. */
export const instantMax: Instant = 253_402_300_799_999;

export function isInstant(value: unknown): value is Instant {
  return typeof value === "number" && value >= 0 && value <= instantMax;
}

/** The nearest moment that can be stored; for what is no number the last one. */
export function nearestInstant(value: number): Instant {
  return Number.isNaN(value) ? instantMax : Math.min(Math.max(value, 0), instantMax);
}
